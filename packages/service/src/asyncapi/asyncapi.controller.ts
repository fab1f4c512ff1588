import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RoutesFor } from '../http/management/audience.js';
import { CachedAnswer } from '../http/documents/cached-answer.js';
import { DocumentSource } from './document-source.js';

/** Serves the AsyncAPI document to programs. */
@ApiExcludeController()
@RoutesFor('management')
@Controller()
export class AsyncApiController {
  private readonly jsonAnswer: CachedAnswer;
  private readonly yamlAnswer: CachedAnswer;

  constructor(source: DocumentSource) {
    this.jsonAnswer = new CachedAnswer('application/json; charset=utf-8', () => source.json());
    this.yamlAnswer = new CachedAnswer('application/yaml; charset=utf-8', () => source.yaml());
  }

  @Get('asyncapi.json')
  json(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.jsonAnswer.send(request, reply);
  }

  @Get('asyncapi.yaml')
  yaml(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.yamlAnswer.send(request, reply);
  }
}
