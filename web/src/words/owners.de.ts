import type { words as english } from './owners.en.ts'

export const words: typeof english = {
  pages: {
    nav: 'Seiten',
    dashboard: 'Übersicht',
    admin: 'Verwaltung',
    chat: 'Chat',
  },
  signIn: {
    title: 'Anmelden',
    about:
      'Mit einem API-Schlüssel dieses VerdeMuse. Dieser Tab behält ihn, bis Sie sich abmelden oder ihn schließen.',
    key: 'API-Schlüssel',
    submit: 'Anmelden',
    checking: 'Wird geprüft …',
    signOut: 'Abmelden',
    refused: {
      invalid: 'Dieser Schlüssel ist nicht gültig. Vielleicht ist er abgelaufen oder wurde widerrufen.',
      unreachable:
        'Der Server ist nicht erreichbar. Bitte prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
      ended:
        'Ihr Schlüssel ist nicht mehr gültig: Er ist abgelaufen oder wurde widerrufen. Melden Sie sich mit einem anderen an.',
    },
    scope: {
      dashboard:
        'Dieser Schlüssel ist gültig, aber die Übersicht braucht einen mit dem Recht stats:read oder admin.',
      admin: 'Dieser Schlüssel ist gültig, aber diese Seite braucht einen mit dem Recht admin.',
    },
  },
  source: {
    waiting: 'Die Zahlen werden gelesen …',
    live: 'Live',
    polled: 'Alle 5 Sekunden gelesen',
    away: (time) => `Der Server antwortet nicht. Diese Zahlen sind von ${time}; es wird weiter versucht.`,
  },
  totals: {
    title: 'Der Antworten-Cache im Ganzen',
    hitRatio: 'Trefferquote',
    savedTokens: 'Gesparte Token',
    lookups: 'Nachgeschlagene Fragen',
    entries: 'Behaltene Antworten',
    rejected: 'Nicht hilfreich',
    of: (count, capacity) => `${count} von ${capacity}`,
    since: (when) => `Seit ${when}, über alle Server.`,
  },
  charts: {
    range: 'Zeitraum',
    hour: 'Stunde',
    day: 'Tag',
    table: 'Als Tabelle',
    tableOf: (title) => `${title}, als Tabelle`,
    picture: (title) => `${title}: ein Diagramm. „Als Tabelle“ zeigt die Zahlen.`,
    time: 'Zeit',
    empty: 'Das Diagramm beginnt mit der nächsten Messung, in wenigen Sekunden.',
    answers: 'Antworten je Minute',
    answersAbout: 'Danach, wie sie zustande kamen, jeweils in der Minute davor.',
    hitRatio: 'Trefferquote',
    hitRatioAbout: 'Der Anteil der Fragen der Minute davor, die keinen Aufruf des Modells gekostet haben.',
    hits: 'Aus dem Cache beantwortet',
    latency: 'Zeit bis zum ersten Token',
    latencyAbout:
      'Der Antworten der Minute davor: Die Hälfte war nicht langsamer (p50), 95 von 100 waren nicht langsamer (p95).',
    written: (quantile) => `Neu geschrieben, ${quantile}`,
    reused: (quantile) => `Wiederverwendet, ${quantile}`,
    outcomes: {
      generated: 'Vom Modell',
      extractive: 'Nur aus Dokumenten',
      joined: 'Mit anderen geteilt',
      cached: 'Aus dem Cache',
      stopped: 'Gestoppt',
      failed: 'Fehlgeschlagen',
    },
  },
  health: {
    title: 'Zustand',
    statuses: { OK: 'In Ordnung', DEGRADED: 'Eingeschränkt', DOWN: 'Ausgefallen' },
    minutes: (count) => `${count} min`,
    hours: (count) => `${count} h`,
    version: (version, uptime) => `Version ${version}, läuft seit ${uptime}.`,
  },
  gaps: {
    title: 'Unbeantwortete Fragen',
    about:
      'Was Kundinnen und Kunden im letzten Monat gefragt haben und kein Dokument beantwortet. Was ein Dokument von Ihnen beantwortet, verschwindet.',
    none: 'Jede Frage des letzten Monats fand ein Dokument.',
    adminsOnly: 'Fragen stehen in den Worten Ihrer Kundschaft: Ein Schlüssel mit dem Recht admin zeigt sie.',
    asked: (count, words) => (count === 1 ? 'Einmal gefragt' : `${words}-mal gefragt`),
    last: (when) => `zuletzt am ${when}`,
    nearest: (title) => `am nächsten: ${title}`,
    nothingNear: 'nichts kommt nahe',
    write: 'Dokument schreiben',
    all: 'Alle anzeigen',
  },
}
