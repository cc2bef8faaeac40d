import { join } from 'node:path';
import { freePort } from '@omni/testing';
import { type KafkaBroker, startKafkaBroker } from '@omni/testing/kafka-broker';
import { type Proxy, startProxy } from '../network/proxy.js';
import { type ServiceName } from './service.js';

/** A broker that services reach through proxies, one for each kind of service. */
export type Kafka = KafkaBroker & {
  readonly paths: { readonly [name in ServiceName]: Proxy };
  /** Where the broker keeps its partitions. */
  readonly folder: string;
};

const NAMES = ['gateway', 'resolver', 'journal'] as const satisfies readonly ServiceName[];

/** A broker tells its clients where to go, so each path is a listener of its own that names its proxy as its address. */
const openPath = async (name: ServiceName) => {
  const port = await freePort();
  const proxy = await startProxy(() => port, 'kafka');
  const listener = name.toUpperCase();
  return {
    name,
    proxy,
    security: `${listener}:PLAINTEXT`,
    listens: `${listener}://127.0.0.1:${port}`,
    advertises: `${listener}://127.0.0.1:${proxy.port}`,
  };
};

/** `data` is where the broker keeps its partitions; by default in a folder that goes with it. */
export const startKafka = async (wanted?: string): Promise<Kafka> => {
  const paths = await Promise.all(NAMES.map(openPath));
  let data = '';
  const broker = await startKafkaBroker(async (folder, { client, controller }) => {
    data = wanted ?? join(folder, 'data');
    const own = `PLAINTEXT://127.0.0.1:${client}`;
    return {
      settings: {
        'log.dirs': data,
        'listener.security.protocol.map': [
          'PLAINTEXT:PLAINTEXT',
          'CONTROLLER:PLAINTEXT',
          ...paths.map(({ security }) => security),
        ].join(','),
        listeners: [own, `CONTROLLER://127.0.0.1:${controller}`, ...paths.map(({ listens }) => listens)].join(','),
        'advertised.listeners': [own, ...paths.map(({ advertises }) => advertises)].join(','),
        'inter.broker.listener.name': 'PLAINTEXT',
      },
      formatArgs: [],
    };
  });
  const proxyOf = (wanted: ServiceName): Proxy => {
    const path = paths.find(({ name }) => name === wanted);
    if (!path) throw new Error(`there is no path of the ${wanted}`);
    return path.proxy;
  };
  return {
    ...broker,
    folder: data,
    paths: { gateway: proxyOf('gateway'), resolver: proxyOf('resolver'), journal: proxyOf('journal') },
    close: async () => {
      await broker.close();
      for (const { proxy } of paths) await proxy.close();
    },
  };
};
