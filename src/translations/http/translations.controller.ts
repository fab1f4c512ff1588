import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  NotFoundException,
  Param,
  Post,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@nest-kafka-kit/service/http';
import { TranslationRepository } from '../translation.repository.js';
import { RequestTranslationUseCase } from '../use-cases/request-translation.use-case.js';
import { RequestTranslationRequest, TranslationIdParameter } from './translation.requests.js';
import { TranslationAcceptedResponse, TranslationResponse } from './translation.responses.js';

@ApiTags('translations')
@Controller('v1/translations')
export class TranslationsController {
  constructor(
    private readonly requestTranslation: RequestTranslationUseCase,
    private readonly translations: TranslationRepository,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Request a translation' })
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: TranslationAcceptedResponse })
  request(@Body() request: RequestTranslationRequest): Promise<TranslationAcceptedResponse> {
    return this.requestTranslation.execute(request);
  }

  @Get(':translationId')
  @ApiOperation({ summary: 'Find a translation' })
  @ApiOkResponse({ type: TranslationResponse })
  @ApiProblems(404)
  async find(@Param() { translationId }: TranslationIdParameter): Promise<TranslationResponse> {
    const translation = await this.translations.find(translationId);
    if (translation) return translation;
    throw new NotFoundException(
      `No event this process has handled tells of translation ${translationId}.`,
    );
  }
}
