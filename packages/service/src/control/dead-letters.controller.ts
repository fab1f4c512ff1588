import {
  Body,
  Get,
  HttpCode,
  Inject,
  Post,
  Query,
  Res,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type Settings, SETTINGS } from '../settings/index.js';
import { BoundedReadingInterceptor } from './bounded-reading.interceptor.js';
import { ApiProblems } from '../http/problems/api-problems.decorator.js';
import { type DeadLetterFilter, DeadLetters } from '@nest-kafka-kit/messaging/operating';
import { CurrentOperator, Operator } from './current-operator.decorator.js';
import { DeadLetterQuery, RedriveRequest, toFilter } from './dead-letter.requests.js';
import { DeadLettersResponse, RedriveResponse } from './dead-letter.responses.js';
import { pageOptions, toAnswer } from './letters-answer.js';
import { OperatorController } from './operator-controller.decorator.js';

/** Works on any group with dead letters, whether or not this process runs it. */
@OperatorController('dead-letters')
@UseInterceptors(BoundedReadingInterceptor)
export class DeadLettersController {
  constructor(
    private readonly deadLetters: DeadLetters,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ADMIN_MAX_ANSWER_BYTES'>,
  ) {}

  /** Lists dead letters not yet redriven, the oldest first, in pages of bounded size. */
  @Get()
  @ApiOperation({ summary: 'List dead letters of a group' })
  @ApiOkResponse({ type: DeadLettersResponse })
  @ApiProblems(422)
  async find(
    @Query() query: DeadLetterQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const left = new AbortController();
    reply.raw.once('close', () => left.abort());
    const options = pageOptions(
      this.settings.ADMIN_MAX_ANSWER_BYTES,
      query.payload === 'true',
      left.signal,
    );
    const page = await this.deadLetters.page(query.group, toFilter(query), options);
    return new StreamableFile(toAnswer(page), { type: 'application/json; charset=utf-8' });
  }

  /** Sends letters back to their group alone, each once, however often this is called. */
  @Post('redrive')
  @ApiOperation({ summary: 'Send dead letters back to their group' })
  @HttpCode(200)
  @ApiOkResponse({ type: RedriveResponse })
  @ApiProblems(409, 422)
  async redrive(
    @Body() request: RedriveRequest,
    @CurrentOperator() operator: Operator,
  ): Promise<RedriveResponse> {
    const { group, dryRun } = request;
    const filter = toFilter(request);
    if (dryRun) {
      const found = await this.deadLetters.count(group, filter);
      return { found, redriven: 0, dryRun };
    }
    // Logged beforehand as well, since a redrive that breaks off may have sent some.
    operator.did(`redrives dead letters of ${group} by ${describe(filter)}`);
    const { found, redriven } = await this.deadLetters.redrive(group, filter);
    operator.did(`redrove ${redriven} of ${found} dead letters of ${group}`);
    return { found, redriven, dryRun };
  }
}

/** Quotes texts of the request, so that none can fake a line of the log. */
function describe(filter: DeadLetterFilter): string {
  return JSON.stringify(filter);
}
