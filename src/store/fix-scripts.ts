/**
 * The steps of a fix's life, each atomic in Redis. A step looks at the status that it leaves before it
 * changes anything, so of any number of callers one makes it. The steps of the fix worker know their own
 * caller by a random word, so that repeating one of which the answer was lost changes nothing.
 */

/** KEYS: same, fix, of run, proposed. ARGV: id, keys of fixes, keep ms, expires at, fields… Answers the id. */
export const proposeScript = `
local known = redis.call('GET', KEYS[1])
if known and redis.call('EXISTS', ARGV[2] .. known) == 1 then return known end
redis.call('HSET', KEYS[2], unpack(ARGV, 5))
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
redis.call('RPUSH', KEYS[3], ARGV[1])
redis.call('PEXPIRE', KEYS[3], ARGV[3])
redis.call('ZADD', KEYS[4], ARGV[4], ARGV[1])
return ARGV[1]`;

/**
 * KEYS: fix that is taken back, fix, of run, proposed. ARGV: id, keys of fixes, keep ms, expires at, now, seal of
 * what takes it back as it was checked, fields… An undo that was not run may be proposed again.
 */
export const proposeUndoScript = `
local first = redis.call('HMGET', KEYS[1], 'status', 'undo', 'undoUntil', 'undoneBy', 'undoSeal')
if not first[1] then return {'unknown-id', ''} end
if not first[2] or not first[3] then return {'no-undo', ''} end
if first[4] then
  local status = redis.call('HGET', ARGV[2] .. first[4], 'status')
  if status == 'proposed' or status == 'approved' or status == 'running' then return {'open', first[4]} end
  if status ~= 'expired' and status ~= 'rejected' and status ~= 'stale' then return {'undone', first[4]} end
end
if tonumber(ARGV[5]) > tonumber(first[3]) then return {'too-late', ''} end
if first[5] ~= ARGV[6] then return {'forged', ''} end
redis.call('HSET', KEYS[2], unpack(ARGV, 7))
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('RPUSH', KEYS[3], ARGV[1])
redis.call('PEXPIRE', KEYS[3], ARGV[3])
redis.call('ZADD', KEYS[4], ARGV[4], ARGV[1])
redis.call('HSET', KEYS[1], 'undoneBy', ARGV[1])
return {'open', ARGV[1]}`;

/**
 * KEYS: fix, proposed, approved, approvals. ARGV: id, person, approval as JSON, needed, now, start by, and the
 * digest that was sealed.
 */
export const approveScript = `
local fix = redis.call('HMGET', KEYS[1], 'status', 'expiresAt', 'digest')
if not fix[1] then return {'unknown-id', 0} end
if fix[1] ~= 'proposed' then return {fix[1], 0} end
if tonumber(ARGV[5]) > tonumber(fix[2]) then return {'expired', 0} end
if fix[3] ~= ARGV[7] then return {'forged', 0} end
local given = redis.call('GET', KEYS[4]) or '[]'
local approvals = cjson.decode(given)
for _, approval in ipairs(approvals) do
  if approval.person == ARGV[2] then return {'already', #approvals} end
end
local text = '[' .. ARGV[3] .. ']'
if #approvals > 0 then text = string.sub(given, 1, -2) .. ',' .. ARGV[3] .. ']' end
local counted = #approvals + 1
redis.call('SET', KEYS[4], text, 'PX', math.max(redis.call('PTTL', KEYS[1]), 1))
redis.call('HSET', KEYS[1], 'needed', ARGV[4])
if counted < tonumber(ARGV[4]) then return {'counted', counted} end
redis.call('HSET', KEYS[1], 'status', 'approved', 'approvedAt', ARGV[5], 'expiresAt', ARGV[6])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[6], ARGV[1])
return {'now-approved', counted}`;

/** KEYS: fix, proposed. ARGV: id, now, fields… */
export const rejectScript = `
local fix = redis.call('HMGET', KEYS[1], 'status', 'expiresAt')
if not fix[1] then return 'unknown-id' end
if fix[1] ~= 'proposed' then return fix[1] end
if tonumber(ARGV[2]) > tonumber(fix[2]) then return 'expired' end
redis.call('HSET', KEYS[1], 'status', 'rejected', unpack(ARGV, 3))
redis.call('ZREM', KEYS[2], ARGV[1])
return 'now-rejected'`;

/** KEYS: fix, approved, running. ARGV: id, owner, now, lease until. */
export const startScript = `
local fix = redis.call('HMGET', KEYS[1], 'status', 'owner', 'expiresAt')
if fix[1] == 'running' and fix[2] == ARGV[2] then return 1 end
if fix[1] ~= 'approved' or tonumber(ARGV[3]) > tonumber(fix[3]) then return 0 end
redis.call('HSET', KEYS[1], 'status', 'running', 'step', 'looking', 'owner', ARGV[2], 'startedAt', ARGV[3])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[1])
return 1`;

/** KEYS: fix, running. ARGV: id, owner, lease until. */
export const holdScript = `
local fix = redis.call('HMGET', KEYS[1], 'status', 'owner')
if fix[1] ~= 'running' or fix[2] ~= ARGV[2] then return 0 end
redis.call('ZADD', KEYS[2], 'GT', ARGV[3], ARGV[1])
return 1`;

/** From here on things change. KEYS: fix, running. ARGV: id, owner, now. */
export const beginScript = `
local fix = redis.call('HMGET', KEYS[1], 'status', 'owner', 'step')
if fix[1] ~= 'running' or fix[2] ~= ARGV[2] then return 0 end
if fix[3] == 'running' then return 1 end
local lease = redis.call('ZSCORE', KEYS[2], ARGV[1])
if fix[3] ~= 'looking' or not lease or tonumber(lease) < tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 'step', 'running', 'ranAt', ARGV[3])
return 1`;

/** KEYS: fix. ARGV: owner, now, fields… A Redis that fell may have forgotten that it began. */
export const ranScript = `
local fix = redis.call('HMGET', KEYS[1], 'status', 'owner')
if fix[1] ~= 'running' or fix[2] ~= ARGV[1] then return 0 end
redis.call('HSETNX', KEYS[1], 'ranAt', ARGV[2])
redis.call('HSET', KEYS[1], 'step', 'verifying', unpack(ARGV, 3))
return 1`;

/** KEYS: fix, running, untold. ARGV: id, owner, status, tell again at, fields… */
export const finishScript = `
local fix = redis.call('HMGET', KEYS[1], 'status', 'owner')
if fix[2] ~= ARGV[2] then return 0 end
if fix[1] ~= 'running' then return fix[1] == ARGV[3] and 1 or 0 end
redis.call('HSET', KEYS[1], 'status', ARGV[3], unpack(ARGV, 5))
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[1])
return 1`;

/** KEYS: fix, untold, proposed, approved. ARGV: id, now, summary where it was proposed, summary where it was approved. */
export const expireScript = `
local fix = redis.call('HMGET', KEYS[1], 'status', 'expiresAt')
local set = fix[1] == 'proposed' and KEYS[3] or fix[1] == 'approved' and KEYS[4]
if not set then
  redis.call('ZREM', KEYS[3], ARGV[1])
  redis.call('ZREM', KEYS[4], ARGV[1])
  return 0
end
if tonumber(ARGV[2]) <= tonumber(fix[2]) then return 0 end
local summary = fix[1] == 'proposed' and ARGV[3] or ARGV[4]
redis.call('HSET', KEYS[1], 'status', 'expired', 'finishedAt', ARGV[2], 'summary', summary)
redis.call('ZREM', set, ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
return 1`;

/** KEYS: fix, untold, running. ARGV: id, now, summaries by step: looking, running, verifying. */
export const abandonScript = `
local fix = redis.call('HMGET', KEYS[1], 'status', 'step')
if fix[1] ~= 'running' then
  redis.call('ZREM', KEYS[3], ARGV[1])
  return 0
end
local lease = redis.call('ZSCORE', KEYS[3], ARGV[1])
if lease and tonumber(lease) >= tonumber(ARGV[2]) then return 0 end
local summary = fix[2] == 'looking' and ARGV[3] or fix[2] == 'running' and ARGV[4] or ARGV[5]
redis.call('HSET', KEYS[1], 'status', 'unknown', 'finishedAt', ARGV[2], 'summary', summary)
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
return 1`;

/** KEYS: untold. ARGV: now, most, tell again at. Answers ids that are this caller's to tell until then. */
export const claimUntoldScript = `
local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, id in ipairs(ids) do redis.call('ZADD', KEYS[1], ARGV[3], id) end
return ids`;
