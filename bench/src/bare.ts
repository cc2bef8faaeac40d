import { fastify } from 'fastify';

/** Fastify and nothing else: the control, whose rate tells how much of the machine there is. */
const app = fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.post('/api/v1/identifier', (_request, reply) =>
  reply.type('application/json').send('{"success":true,"data":{"uuid":"","email":"","count_prev_visits":1}}'),
);
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
process.once('SIGTERM', () => void app.close());
