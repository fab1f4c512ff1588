import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CachedAnswer } from '../../http/documents/cached-answer.js';
import { pageFolder } from './page-files.js';

/** Sends the page's files, each read and compressed once. */
@Injectable()
export class StaticFiles {
  private readonly answers = new Map<string, CachedAnswer>();

  /** @throws NotFoundException */
  send(reply: FastifyReply, file: string, contentType: string): void {
    let answer = this.answers.get(file);
    if (!answer) {
      answer = new CachedAnswer(contentType, () => readFileSync(join(pageFolder(), file)));
      this.answers.set(file, answer);
    }
    answer.send(reply.request, reply);
  }
}
