import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { graph, quantiles, rate } from './panels.ts'

/** What the product runs on: Redis, its own processes, the machine. */
export const machines = (): DashboardBuilder => {
  const board = new DashboardBuilder('VerdeMuse: Redis and process').uid('verdemuse-machines')
  for (const panel of [...redis(), ...processes(), ...machine()]) board.withPanel(panel)
  return board
}

const redis = () => [
  graph('How long Redis takes', 's', 'As the product measures it.', {
    ...quantiles('verdemuse_component_seconds', ['p50', 'p95', 'p99'], '{component=~"store|cache"}'),
  }),
  graph('Redis memory', 'bytes', 'At its limit it refuses: conversations are never evicted.', {
    redis_memory_used_bytes: '{{server}} used',
    redis_memory_max_bytes: '{{server}} limit',
  }),
  graph('Redis commands', 'ops', 'And entries that a cache of its own evicts to make room.', {
    [rate('redis_commands_processed_total', 'server')]: '{{server}}',
    [rate('redis_evicted_keys_total', 'server')]: '{{server}} evicts',
  }),
  graph('Redis state', 'short', '1: it answers, and its append-only file is written.', {
    redis_up: '{{server}} is up',
    redis_aof_last_write_status: '{{server}} writes its file',
    redis_connected_clients: '{{server}} clients',
  }),
]

const processes = () => [
  graph('Memory', 'bytes', 'Of all workers together. Alert: 80 % of the limit.', {
    'process_resident_memory_bytes{job="verdemuse"}': '{{instance}}',
    verdemuse_memory_limit_bytes: '{{instance}} limit',
  }),
  graph(
    'Event loop',
    's',
    'How late a worker is with its work, on average over the workers, at its worst in 100.',
    {
      'nodejs_eventloop_lag_p99_seconds{job="verdemuse"}': '{{instance}}',
    },
  ),
  graph('CPU', 'short', 'Cores in use, of all workers together; of these, collecting garbage.', {
    'rate(process_cpu_seconds_total{job="verdemuse"}[$__rate_interval])': '{{instance}}',
    'sum by (instance) (rate(nodejs_gc_duration_seconds_sum[$__rate_interval]))': '{{instance}} garbage',
  }),
  graph('Open files', 'short', 'Connections among them.', {
    'process_open_fds{job="verdemuse"}': '{{instance}}',
  }),
]

const machine = () => [
  graph('Machine', 'percentunit', 'CPU and memory in use.', {
    '1 - avg(rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))': 'CPU',
    '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes': 'memory',
  }),
  graph('Disks', 'percentunit', 'In use, by where they are mounted.', {
    '1 - max by (mountpoint) (node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|overlay|squashfs"} / node_filesystem_size_bytes)':
      '{{mountpoint}}',
  }),
  graph('Network', 'Bps', 'Of the machine.', {
    'sum(rate(node_network_receive_bytes_total{device!~"lo|veth.*|br-.*"}[$__rate_interval]))': 'in',
    'sum(rate(node_network_transmit_bytes_total{device!~"lo|veth.*|br-.*"}[$__rate_interval]))': 'out',
  }),
  graph('What is watched', 'short', '1: Prometheus reads its figures.', {
    'min by (job) (up)': '{{job}}',
  }),
]
