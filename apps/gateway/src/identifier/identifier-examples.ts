/** Requests and answers as the published description shows them. */
export const REQUEST_EXAMPLES = {
  resolve: {
    summary: 'Resolve and count a visit',
    value: {
      platform: 'web',
      count_prev_visits: true,
      anonymous_id: 'anonUser1234567',
      email: 'user@example.com',
      phone: '+1234567890',
      fbclid: 'IwAR2Kr8vH1J2P9g9L5X8T',
      valuation_properties: { action: 'purchase', properties: { value: 99.99, currency: 'USD' } },
    },
  },
  record: {
    summary: 'Record an event and read the journal',
    value: {
      platform: 'web',
      anonymous_id: 'anonUser1234567',
      valuation_properties: { action: 'pageview', properties: { page_url: 'https://example.com/products' } },
    },
  },
  lookUp: { summary: 'Only read the journal', value: { platform: 'web', anonymous_id: 'anonUser1234567' } },
} as const;

export const RESOLVE_ANSWER = {
  success: true,
  data: { uuid: '2bdb5eba-a84e-473b-9f83-e7cb0d4236af', email: '', count_prev_visits: 1 },
} as const;

export const JOURNAL_ANSWER = {
  success: true,
  data: {
    uuid: '2bdb5eba-a84e-473b-9f83-e7cb0d4236af',
    email: 'user@example.com',
    journal: [
      {
        platform: 'web',
        anonymous_id: 'anonUser1234567',
        valuation_properties: { action: 'pageview', properties: { page_url: 'https://example.com/products' } },
        created_at: '2025-01-30T10:01:57.000000Z',
      },
    ],
    next_cursor: null,
  },
} as const;

export const ANSWER_EXAMPLES = {
  resolve: { summary: 'count_prev_visits present', value: RESOLVE_ANSWER },
  journal: { summary: 'count_prev_visits absent', value: JOURNAL_ANSWER },
} as const;
