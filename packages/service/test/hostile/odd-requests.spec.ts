import { itServesUnder } from './under-attack.js';

itServesUnder([
  '50 connections send bodies in chunks of a byte',
  '50 connections send large bodies full of empty lines',
  '100 connections send thousands of headers',
  '100 connections ask to become another protocol',
  '100 connections ask for a tunnel',
  '100 connections send what is no HTTP',
]);
