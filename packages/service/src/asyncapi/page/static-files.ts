import fastifyStatic from '@fastify/static';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { pageFolder } from './page-files.js';

/** Gives replies `sendFile`, unless the service has done so: it can be done once only. */
async function provideSendFile(server: FastifyInstance): Promise<void> {
  if (!server.hasReplyDecorator('sendFile')) await server.register(fastifyStatic, { serve: false });
}
// For all of the server, not for routes that are defined in this function.
const plugin = Object.assign(provideSendFile, { [Symbol.for('skip-override')]: true });

/** Sends files of the page by `@fastify/static`; clients ask again each time, and get one once. */
@Injectable()
export class StaticFiles implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Waits for nothing: Nest's error handler comes later, and has to be there when plugins load. */
  onModuleInit(): void {
    // There is no server where only consumers run.
    void this.host.httpAdapter?.getInstance<FastifyInstance>().register(plugin);
  }

  /** @throws NotFoundException */
  send(reply: FastifyReply, file: string, contentType: string): void {
    const headers = { 'cache-control': 'no-cache', 'content-type': contentType };
    void reply
      .headers(headers)
      .sendFile(file, pageFolder(), { cacheControl: false, contentType: false });
  }
}
