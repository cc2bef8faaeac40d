import { askBroker } from './ask-broker.js';
import { decodeMetadataResponse, encodeMetadataRequest } from './metadata-request.js';
import { type Connecting } from './kafka-client.js';

/**
 * Names the log behind a topic: another one after the topic was made anew or the cluster is another, since offsets begin
 * again then. kafkajs speaks Metadata up to version 6 only, which does not know the ids of topics, so this asks by itself;
 * a mark kept in the topic would go with retention, and its settings have no room for one.
 */
export const readLogId = async (topic: string, { brokers, clientId }: Connecting): Promise<string> => {
  const request = encodeMetadataRequest(topic, clientId);
  const faults: unknown[] = [];
  for (const broker of brokers) {
    try {
      const { clusterId, topicId } = decodeMetadataResponse(await askBroker(broker, request));
      return `${clusterId}.${topicId}`;
    } catch (fault) {
      faults.push(fault);
    }
  }
  throw new Error(`no broker names the log of ${topic}`, { cause: faults[0] });
};
