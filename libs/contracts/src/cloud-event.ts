/** An event of the log as the outside sees it: CloudEvents 1.0 in JSON, with two extensions of ours. */
export type OmniCloudEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** Decimal; gapless and rising within a space, the same whenever the event is sent again. */
  readonly position: string;
  /** Names the event log; positions of another log cannot be compared. */
  readonly logid: string;
  readonly data: object;
};

/** A row of the event log. `type` is the domain's short name and `data` the event's members as JSON. */
export type EventRow = {
  readonly position: number;
  readonly at: number;
  readonly type: string;
  readonly subject: string | null;
  readonly data: string;
};

/** `identity.created` → `omni.identity.created.v1` */
export const toCloudEventType = (type: string): string => `omni.${type}.v1`;
/** `omni.identity.created.v1` → `identity.created` */
export const fromCloudEventType = (type: string): string => type.replace(/^omni\./, '').replace(/\.v1$/, '');

/** The CloudEvent of a row as JSON text; `data` goes in as it is stored. */
export const toCloudEventText = (row: EventRow, log: { readonly id: string; readonly spaceName: string }): string => {
  const head = {
    specversion: '1.0',
    id: `${log.spaceName}-${row.position}`,
    source: `/spaces/${log.spaceName}`,
    type: toCloudEventType(row.type),
    ...(row.subject === null ? {} : { subject: row.subject }),
    time: new Date(row.at).toISOString(),
    datacontenttype: 'application/json',
    position: String(row.position),
    logid: log.id,
  };
  return `${JSON.stringify(head).slice(0, -1)},"data":${row.data}}`;
};
