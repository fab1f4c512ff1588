import type { LoggerService } from '@nestjs/common';
import type { ConsumerIncident, GroupStranger } from '../../ports/index.js';
import { incident } from '../../consuming/incident.js';
import { GroupSharedError } from '../../errors.js';
import { findStrangers, type GroupPeer, type OwnMembership } from './group-strangers.js';

/** Milliseconds for which members of the same service may read other topics, as while one is deployed. */
const DEPLOYMENT_GRACE_MS = 10 * 60_000;

/** Notices members of a group that belong to another service, and says so once. */
export class SharedGroup {
  private foreign: readonly GroupStranger[] = [];
  private differing: readonly GroupStranger[] = [];
  private differingSince: number | undefined;
  private said = '';

  constructor(
    private readonly group: string,
    private readonly clientId: string,
    private readonly report: {
      readonly logger: LoggerService;
      readonly onIncident: (incident: ConsumerIncident) => void;
    },
  ) {}

  /** Takes in who is in the group now. */
  look(own: Omit<OwnMembership, 'clientId'>, peers: readonly GroupPeer[], now: number): void {
    const { foreign, differing } = findStrangers({ ...own, clientId: this.clientId }, peers);
    this.foreign = foreign;
    this.differing = differing;
    this.differingSince = differing.length > 0 ? (this.differingSince ?? now) : undefined;
    this.say(own.topics);
  }

  /** Lists the members for whose sake this one is not ready. */
  strangers(now: number): readonly GroupStranger[] {
    const { differingSince } = this;
    const isOverdue = differingSince !== undefined && now - differingSince > DEPLOYMENT_GRACE_MS;
    return isOverdue ? [...this.foreign, ...this.differing] : this.foreign;
  }

  /** Says so once of each service, however many instances it has, and whenever they come and go. */
  private say(topics: readonly string[]): void {
    const { logger, onIncident } = this.report;
    const isForeign = this.foreign.length > 0;
    const others = isForeign ? this.foreign : this.differing;
    const { said } = this;
    this.said = [...new Set(others.map(nameOf))].sort().join();
    if (this.said === said) return;
    const error = new GroupSharedError(this.group, topics, others);
    if (others.length === 0)
      logger.log('The group has no other members than those of this service again.');
    else if (isForeign) {
      onIncident(incident('Another service is in the group', error));
      logger.error(error.message);
    } else {
      logger.warn(
        `${error.message} Another version of this service may do so while it is deployed: ` +
          `after ${DEPLOYMENT_GRACE_MS / 60_000} minutes this one is not ready.`,
      );
    }
  }
}

function nameOf({ clientId, topics }: GroupStranger): string {
  return `${clientId} ${[...topics].sort().join(' ')}`;
}
