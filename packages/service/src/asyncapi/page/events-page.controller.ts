import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RoutesFor } from '../../http/management/audience.js';
import { COMPILING_PAGE } from '../../http/security-headers.js';
import { SERVICE, type ServiceDefinition } from '../../settings/index.js';
import { CachedAnswer } from '../../http/documents/cached-answer.js';
import { eventsPage, PAGE_STYLE, SHOW_SCRIPT } from './events-page.js';
import { COMPONENT_SCRIPT, COMPONENT_STYLE } from './page-files.js';
import { StaticFiles } from './static-files.js';

const SCRIPT_TYPE = 'text/javascript; charset=utf-8';
const STYLE_TYPE = 'text/css; charset=utf-8';

/** Serves the page at `/events` and all its files. */
@ApiExcludeController()
@RoutesFor('management')
@Controller('events')
export class EventsPageController {
  private readonly pageAnswer: CachedAnswer;
  private readonly showAnswer = new CachedAnswer(SCRIPT_TYPE, () => SHOW_SCRIPT);
  private readonly pageStyleAnswer = new CachedAnswer(STYLE_TYPE, () => PAGE_STYLE);

  constructor(
    @Inject(SERVICE) { title }: ServiceDefinition,
    private readonly files: StaticFiles,
  ) {
    this.pageAnswer = new CachedAnswer('text/html; charset=utf-8', () => eventsPage(title));
  }

  @Get()
  @RouteConfig(COMPILING_PAGE)
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.pageAnswer.send(request, reply);
  }

  @Get('asyncapi.js')
  script(@Res() reply: FastifyReply): void {
    this.files.send(reply, COMPONENT_SCRIPT, SCRIPT_TYPE);
  }

  @Get('show.js')
  show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.showAnswer.send(request, reply);
  }

  @Get('asyncapi.css')
  style(@Res() reply: FastifyReply): void {
    this.files.send(reply, COMPONENT_STYLE, STYLE_TYPE);
  }

  @Get('page.css')
  pageStyle(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.pageStyleAnswer.send(request, reply);
  }
}
