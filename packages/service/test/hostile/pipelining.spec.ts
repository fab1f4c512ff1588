import { itServesUnder } from './under-attack.js';

itServesUnder([
  '200 connections pipeline GET /docs-json and read no answer',
  '200 connections pipeline GET /docs-yaml and read no answer',
  '200 connections pipeline GET /docs-json and read all answers',
  '200 connections pipeline the shortest requests there are',
  '100 connections pipeline requests with bodies',
  'one connection pipelines a thousand requests again and again',
  '500 slow readers take a byte now and then',
]);
