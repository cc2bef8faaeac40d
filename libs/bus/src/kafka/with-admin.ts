import { type Admin, type Connecting, createKafkaClient } from './kafka-client.js';

/** Does something rare on connections that live only as long as it takes. */
export const withAdmin = async <T>(connecting: Connecting, work: (admin: Admin) => Promise<T>): Promise<T> => {
  const client = createKafkaClient(connecting);
  const admin = client.kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    client.cut();
  }
};
