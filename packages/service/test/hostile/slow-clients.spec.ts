import { itServesUnder } from './under-attack.js';

itServesUnder([
  '500 connections send headers byte by byte',
  '500 connections send bodies byte by byte',
  '600 connections send most of a large body and no more',
  '300 connections expect to be told to go on',
  '3,000 connections are idle',
  '3,000 connections are idle after a request',
  '1,000 connections are left half open',
]);
