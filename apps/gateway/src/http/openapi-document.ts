import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

const DESCRIPTION =
  'Who is this call from? Identifiers go in, an identity comes out. Every answer carries `X-RateLimit-Limit`, ' +
  '`X-RateLimit-Remaining`, `X-RateLimit-Reset` and `X-Request-Id`; every refusal has the same shape.';

/** The OpenAPI 3.1 document of every route, as JSON text. */
export const toOpenApiText = (app: INestApplication): string => {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Omni Identity')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'This server')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'omni_<id>_<secret>',
      description: 'A token made with `omni token create`.',
    })
    .build();
  return JSON.stringify(SwaggerModule.createDocument(app, config));
};
