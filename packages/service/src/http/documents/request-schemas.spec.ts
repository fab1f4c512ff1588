import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { type NestFastifyApplication, FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiProperty, DocumentBuilder, type OpenAPIObject } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsDefined,
  IsEmail,
  IsEnum,
  IsIn,
  IsInstance,
  IsInt,
  IsOptional,
  IsPositive,
  IsString,
  IsUUID,
  Length,
  Max,
  Min,
  NotContains,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenApiDocument } from './request-schemas.js';

enum Priority {
  Low,
  High,
}

class Line {
  @IsString() readonly product!: string;
  @IsInt() @Min(1) @IsOptional() readonly count?: number;
}

class Customer {
  @IsEmail() readonly email!: string;
}

class OrderSelection {
  @IsUUID() readonly customerId!: string;
}

class OrderRequest extends OrderSelection {
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => Line)
  readonly lines!: Line[];

  @IsOptional() @ValidateNested() @Type(() => Customer) readonly customer?: Customer;
  @Type(() => Date) @IsDate() readonly due!: Date;
  @IsEnum(Priority) readonly priority: Priority = Priority.Low;
  @IsPositive() @IsOptional() readonly discount?: number;
  @IsIn(['a', 'b'], { each: true }) @IsArray() readonly tags!: string[];

  @ApiProperty({ description: 'For the courier.', example: 'Ring twice', maxLength: 50 })
  @Length(1, 200)
  @NotContains('!')
  readonly note!: string;

  @ApiProperty({ type: String, description: 'A time ago.' })
  @ValidateBy({ name: 'isTimeAgo', validator: { validate: (value) => typeof value === 'string' } })
  readonly since!: unknown;
}

class OrderParameter {
  @IsUUID() readonly orderId!: string;
}

class OrderQuery {
  @IsInt() @Min(1) @Max(100) readonly limit: number = 20;

  @ApiProperty({ description: 'Which ones.', example: 'a' })
  @IsOptional()
  @IsIn(['a', 'b'])
  readonly tag?: string;

  @IsString({ each: true }) @IsArray() readonly fields!: string[];

  @ApiProperty({ description: 'A time ago.', example: '-1h' })
  @ValidateBy({ name: 'isTimeAgo', validator: { validate: () => true } })
  readonly since?: string;
}

class OrderResponse {
  @ApiProperty({ format: 'uuid' }) readonly orderId!: string;
  @IsBoolean() readonly undocumented!: boolean;
}

@Controller('orders')
class OrdersController {
  @Post() create(@Body() _request: OrderRequest): OrderResponse[] {
    return [];
  }
  @Put(':orderId') rename(@Param() _order: OrderParameter, @Body('name') _name: string): void {}
  @Get() find(@Query() _query: OrderQuery): void {}
}

let app: NestFastifyApplication;
let document: OpenAPIObject;

async function appOf(...controllers: (new () => object)[]): Promise<NestFastifyApplication> {
  const module = await Test.createTestingModule({ controllers }).compile();
  return module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
}

const documentOf = (of: NestFastifyApplication): OpenAPIObject =>
  createOpenApiDocument(of, new DocumentBuilder().build());

beforeAll(async () => {
  app = await appOf(OrdersController);
  document = documentOf(app);
});

afterAll(() => app.close());

describe('The OpenAPI document', () => {
  it('describes a body by the decorators that validate it, and its nested classes', () => {
    expect(document.components?.schemas).toEqual({
      ProblemDetails: expect.any(Object),
      OrderRequest: {
        type: 'object',
        properties: {
          customerId: { type: 'string', format: 'uuid' },
          lines: {
            type: 'array',
            items: { type: 'object', allOf: [{ $ref: '#/components/schemas/Line' }] },
            maxItems: 10,
          },
          customer: {
            type: 'object',
            allOf: [{ $ref: '#/components/schemas/Customer' }],
            nullable: true,
          },
          due: { type: 'string', format: 'date-time' },
          priority: { type: 'integer', enum: [0, 1], default: 0 },
          discount: { type: 'number', minimum: 0, exclusiveMinimum: true, nullable: true },
          tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
          note: {
            type: 'string',
            description: 'For the courier.',
            example: 'Ring twice',
            minLength: 1,
            // What is written by hand counts.
            maxLength: 50,
            not: { type: 'string', pattern: '!' },
          },
          since: { type: 'string', description: 'A time ago.' },
        },
        required: ['customerId', 'lines', 'due', 'tags', 'note', 'since'],
        // Validation refuses them.
        additionalProperties: false,
      },
      Line: {
        type: 'object',
        properties: {
          product: { type: 'string' },
          count: { type: 'integer', minimum: 1, nullable: true },
        },
        required: ['product'],
        additionalProperties: false,
      },
      Customer: {
        type: 'object',
        properties: { email: { type: 'string', format: 'email' } },
        required: ['email'],
        additionalProperties: false,
      },
    });
  });

  it('describes the parameters of a path', () => {
    expect(document.paths['/orders/{orderId}']?.put?.parameters).toEqual([
      { name: 'orderId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
    ]);
  });

  it('describes queries, in the order of the class', () => {
    expect(document.paths['/orders']?.get?.parameters).toEqual([
      {
        name: 'limit',
        in: 'query',
        required: false,
        schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      },
      {
        name: 'tag',
        in: 'query',
        required: false,
        description: 'Which ones.',
        schema: { type: 'string', enum: ['a', 'b', null], nullable: true, example: 'a' },
      },
      {
        name: 'fields',
        in: 'query',
        required: true,
        schema: { type: 'array', items: { type: 'string' } },
      },
      {
        name: 'since',
        in: 'query',
        required: false,
        description: 'A time ago.',
        schema: { type: 'string', example: '-1h' },
      },
    ]);
  });

  it('is the same when it is asked for again', () => {
    expect(documentOf(app)).toEqual(document);
  });

  it('keeps nested classes of one name apart, and a body that is nested in itself together', async () => {
    const Basket = (() => {
      class Line {
        @IsInt() readonly amount!: number;
      }
      class Basket {
        @ValidateNested() @Type(() => Line) readonly line!: Line;
        @IsOptional() @ValidateNested() @Type(() => Basket) readonly former?: object;
      }
      return Basket;
    })();
    @Controller('baskets')
    class BasketsController {
      @Post() create(@Body() _order: OrderRequest): void {}
      @Put() replace(@Body() _basket: InstanceType<typeof Basket>): void {}
    }
    Reflect.defineMetadata('design:paramtypes', [Basket], BasketsController.prototype, 'replace');
    const both = await appOf(BasketsController);
    const { schemas } = documentOf(both).components!;
    await both.close();
    expect(schemas).toMatchObject({
      OrderRequest: {
        properties: { lines: { items: { allOf: [{ $ref: '#/components/schemas/Line' }] } } },
      },
      Line: { properties: { product: { type: 'string' } } },
      Basket: {
        properties: {
          line: { allOf: [{ $ref: '#/components/schemas/Basket.Line' }] },
          former: { allOf: [{ $ref: '#/components/schemas/Basket.Basket' }] },
        },
      },
      'Basket.Line': { properties: { amount: { type: 'integer' } } },
    });
  });

  it('needs no types of the compiler, which circular imports take away', async () => {
    class Copies {
      @IsString({ each: true }) readonly ids!: string[];
      @ApiProperty({ type: String }) @IsDefined() readonly note!: unknown;
      @IsDefined() readonly rest!: unknown;
    }
    @Controller('copies')
    class CopiesController {
      @Post() create(@Body() _copies: Copies): void {}
    }
    Reflect.defineMetadata('design:paramtypes', [Copies], CopiesController.prototype, 'create');
    for (const name of ['ids', 'note', 'rest'])
      Reflect.defineMetadata('design:type', undefined, Copies.prototype, name);
    const copies = await appOf(CopiesController);
    const { schemas } = documentOf(copies).components!;
    await copies.close();
    expect(schemas?.['Copies']).toMatchObject({
      properties: {
        ids: { type: 'array', items: { type: 'string' } },
        note: { type: 'string' },
        rest: { type: 'object' },
      },
    });
  });

  it('leaves a class that has no JSON Schema to @ApiProperty', async () => {
    class TagsQuery {
      @Transform(({ value }) => new Set(String(value).split(',')))
      @IsInstance(Set)
      readonly tags!: Set<string>;
    }
    class CopyRequest {
      @ApiProperty({ description: 'Of what.' }) @IsString() readonly orderId: string;
      constructor(given: { readonly orderId: string }) {
        this.orderId = given.orderId;
      }
    }
    @Controller('copies')
    class CopiesController {
      @Get() find(@Query() _query: TagsQuery): void {}
      @Post() create(@Body() _request: CopyRequest): void {}
      @Put() replace(@Body() _line: Line): void {}
    }
    // Not every compiler notes down types.
    Reflect.defineMetadata('design:type', Set, TagsQuery.prototype, 'tags');
    const types: [string, unknown][] = [
      ['find', TagsQuery],
      ['create', CopyRequest],
      ['replace', Line],
    ];
    for (const [method, type] of types)
      Reflect.defineMetadata('design:paramtypes', [type], CopiesController.prototype, method);
    const copies = await appOf(CopiesController);
    const { components, paths } = documentOf(copies);
    await copies.close();
    expect(paths['/copies']?.get?.parameters).toEqual([]);
    expect(components?.schemas).toMatchObject({
      CopyRequest: { properties: { orderId: { description: 'Of what.' } } },
      Line: { properties: { product: { type: 'string' } } },
    });
  });
});
