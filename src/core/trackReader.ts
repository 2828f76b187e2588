import { createPositionShaper, type PositionHistory } from './positionShaper.ts';
import type { CreateTrackReader, ReadCandidate, ReadPosition, ShapingStage } from './reading.ts';
import type { PositionHistory } from './recordedTokens.ts';
import type { ShapingParams } from './sampling.ts';
import { type TrackHistory, trackHistory } from './trackHistory.ts';
import type { SamplingParams, TokenRecord } from './types.ts';
