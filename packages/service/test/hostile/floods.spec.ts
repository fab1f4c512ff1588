import { itServesUnder } from './under-attack.js';

itServesUnder([
  'one connection floods with requests',
  '200 connections flood with requests',
  '50 connections are opened and closed again and again',
  '50 connections ask, and are reset before the answer',
  '50 connections ask once and are closed',
]);
