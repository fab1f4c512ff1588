import fastifyStatic from '@fastify/static';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { pageFolder } from './page-files.js';

/** Gives replies `sendFile`, unless the service has done so: Fastify allows it only once. */
async function provideSendFile(server: FastifyInstance): Promise<void> {
  if (!server.hasReplyDecorator('sendFile')) await server.register(fastifyStatic, { serve: false });
}
// Applies to the whole server, not just to routes defined in this function.
const plugin = Object.assign(provideSendFile, { [Symbol.for('skip-override')]: true });

/**
 * Sends the page's files by `@fastify/static`. Clients revalidate them each time, and download them
 * once.
 */
@Injectable()
export class StaticFiles implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Synchronous, so that Nest's error handler, which is set later, is there when plugins load. */
  onModuleInit(): void {
    // A process that only runs consumers has no server.
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
