import { type Comparison } from '../ratio.js';
import { EVERYDAY, ONE_PERSON } from './everyday.js';
import { GATEWAY_ALONE } from './gateway-alone.js';
import { MANY_SPACES } from './many-spaces.js';

export const EVERYDAY_COMPARISONS: readonly Comparison[] = [...EVERYDAY, GATEWAY_ALONE, ONE_PERSON, MANY_SPACES];
