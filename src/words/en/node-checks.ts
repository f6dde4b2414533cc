/** What the checks of a node and of its agents say. */
export const nodeChecks = {
  'felix.about': 'whether Felix is running on {$node}',
  'felix.down': 'Felix is not running on {$node}, so nothing repairs what departs there: {$departure}',
  'felix.down-harmless':
    'Felix is not running on {$node}; nothing departs yet, but the next change will not be programmed',
  'felix.not-ready': 'Felix on {$node} is live but not ready: {$detail}',
  'felix.ready': 'Felix is running on {$node} and is ready',
} as const;
