import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { AppModule, AppOptions } from './app.module.js';
import { configureHttp } from './http/http-app.js';

/** The whole application, initialised but not yet listening: what ships, and what the tests speak to. */
export async function createApp(options: AppOptions): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(options), {
    bodyParser: false,
    // Until it is up, only what goes wrong is worth a line.
    logger: ['fatal', 'error', 'warn'],
    abortOnError: false,
  });
  configureHttp(app, options.config, options.secrets);
  await app.init();
  app.useLogger(app.get(Logger));
  return app;
}
