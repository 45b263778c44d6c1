"""Asks a question and follows the answer with gql 4: pip install 'gql[aiohttp,websockets]>=4'
VERDEMUSE_KEY=vm_… python ask.py 'How often should I water my Harmony Palm?'
"""

import asyncio
import os
import sys
import uuid

from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.websockets import WebsocketsTransport

URL = os.environ.get("VERDEMUSE_URL", "http://localhost:8000/graphql")
HEADERS = {"Authorization": f"Bearer {os.environ['VERDEMUSE_KEY']}"}
QUESTION = sys.argv[1] if len(sys.argv) > 1 else "How often should I water my Harmony Palm?"

SEND = gql(
    """mutation($input: SendMessageInput!) {
      sendMessage(input: $input) { assistantMessage { id } }
    }"""
)
STREAM = gql(
    """subscription($id: ID!, $after: Int) {
      messageStream(messageId: $id, after: $after) {
        __typename seq
        ... on MessageDelta { text }
        ... on MessageReset { text }
        ... on MessageFinished { message { status error { message } } }
      }
    }"""
)


async def ask(content: str) -> str:
    async with Client(transport=AIOHTTPTransport(url=URL, headers=HEADERS)) as session:
        SEND.variable_values = {"input": {"content": content, "clientMessageId": str(uuid.uuid4())}}
        sent = await session.execute(SEND)
    return sent["sendMessage"]["assistantMessage"]["id"]


class Answer:
    """What has been read of an answer, and up to which event."""

    def __init__(self, message_id: str) -> None:
        self.id, self.text, self.seq, self.finished = message_id, "", 0, False

    async def follow(self, leave_after: float) -> None:
        """Follows the answer from the last event that was seen; leaves after so many more."""
        seen = 0
        transport = WebsocketsTransport(
            url=URL.replace("http", "ws", 1),
            init_payload=HEADERS,
            subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
        )
        async with Client(transport=transport) as session:
            STREAM.variable_values = {"id": self.id, "after": self.seq}
            async for result in session.subscribe(STREAM):
                event = result["messageStream"]
                self.seq = event["seq"]
                match event["__typename"]:
                    case "MessageDelta":
                        self.text += event["text"]
                    case "MessageReset":
                        self.text = event["text"]
                    case "MessageFinished":
                        self.finished = True
                seen += 1
                if seen >= leave_after:
                    return


async def main() -> None:
    answer = Answer(await ask(QUESTION))
    # The first time we leave in the middle, as a bad network would have us do.
    await answer.follow(5)
    if not answer.finished:
        print(f"Dropped after event {answer.seq}; going on from there.", file=sys.stderr)
    while not answer.finished:
        await answer.follow(float("inf"))
    print(answer.text)


asyncio.run(main())
