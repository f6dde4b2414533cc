/** The atomic steps of the outbox. A line's hash has, for each message: m: itself, f: its first try, b: the try that
 * is under way, n: how many tries, r: where it is, while what follows on it is not done. */

/**
 * KEYS: due, kept, run, steps, then told, list and hash of each message's line.
 * ARGV: now, keep ms, owner or '', once or '', steps, messages, the steps…, then line, key, latest, JSON of each.
 */
export const keepScript = `
local now, keepMs, owner, once = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local steps, messages = tonumber(ARGV[5]), tonumber(ARGV[6])
local first = 6 + steps
local function known(at)
  local told, hash = KEYS[2 + at * 3], KEYS[4 + at * 3]
  local key = ARGV[first + (at - 1) * 4 + 2]
  return redis.call('HEXISTS', told, key) == 1 or redis.call('HEXISTS', hash, 'm:' .. key) == 1
end
if known(1) then return 'known' end
if owner ~= '' and redis.call('HGET', KEYS[3], 'owner') ~= owner then return 'lost' end
if once ~= '' then
  if redis.call('HEXISTS', KEYS[4], once) == 1 then return 'known' end
  redis.call('HSET', KEYS[4], once, now)
end
for at = 1, steps do redis.call('HSET', KEYS[4], ARGV[6 + at], now) end
if steps > 0 or once ~= '' then redis.call('PEXPIRE', KEYS[4], keepMs) end
for at = 1, messages do
  if not known(at) then
    local list, hash = KEYS[3 + at * 3], KEYS[4 + at * 3]
    local base = first + (at - 1) * 4
    local line, key, latest, json = ARGV[base + 1], ARGV[base + 2], ARGV[base + 3], ARGV[base + 4]
    if latest == '1' then
      for _, old in ipairs(redis.call('LRANGE', list, 0, -1)) do
        redis.call('ZREM', KEYS[2], line .. ' ' .. old)
        redis.call('HSET', KEYS[2 + at * 3], old, '{"kind":"replaced"}')
        redis.call('PEXPIRE', KEYS[2 + at * 3], keepMs)
      end
      redis.call('DEL', list, hash)
    end
    redis.call('RPUSH', list, key)
    redis.call('HSET', hash, 'm:' .. key, json)
    redis.call('PEXPIRE', list, keepMs)
    redis.call('PEXPIRE', hash, keepMs)
    redis.call('ZADD', KEYS[1], 'NX', now, line)
    redis.call('ZADD', KEYS[2], now, line .. ' ' .. key)
  end
end
return 'kept'`;

/** KEYS: lease, list, hash, due. ARGV: holder, lease ms, now, line. */
export const takeScript = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return {'busy'} end
local key = redis.call('LINDEX', KEYS[2], 0)
if not key then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[4], ARGV[4])
  return {'empty'}
end
if not holder then
  local due = redis.call('ZSCORE', KEYS[4], ARGV[4])
  if due and tonumber(due) > tonumber(ARGV[3]) then return {'later'} end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('ZADD', KEYS[4], ARGV[3] + ARGV[2], ARGV[4])
local state = redis.call('HMGET', KEYS[3], 'm:' .. key, 'f:' .. key, 'b:' .. key, 'n:' .. key, 'r:' .. key)
return {'yours', key, state[1] or '', state[2] or '', state[3] or '', state[4] or '0', state[5] or ''}`;

/** KEYS: lease, due. ARGV: holder, lease ms, now, line. */
export const renewScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3] + ARGV[2], ARGV[4])
return 1`;

/** KEYS: lease, hash. ARGV: holder, key, now. */
export const beginScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if redis.call('HEXISTS', KEYS[2], 'm:' .. ARGV[2]) == 0 then return 0 end
redis.call('HSETNX', KEYS[2], 'f:' .. ARGV[2], ARGV[3])
redis.call('HSET', KEYS[2], 'b:' .. ARGV[2], ARGV[3])
redis.call('HINCRBY', KEYS[2], 'n:' .. ARGV[2], 1)
return 1`;

/** KEYS: hash. ARGV: key, ref. */
export const landedScript = `
if redis.call('HEXISTS', KEYS[1], 'm:' .. ARGV[1]) == 0 then return 0 end
return redis.call('HSET', KEYS[1], 'r:' .. ARGV[1], ARGV[2])`;

/** KEYS: lease, hash, due. ARGV: holder, key, due at, line, '1': nothing of it is under way any more. */
export const laterScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[5] == '1' then redis.call('HDEL', KEYS[2], 'b:' .. ARGV[2]) end
redis.call('DEL', KEYS[1])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])
return 1`;

/** KEYS: list, hash, kept, told. ARGV: key, line, outcome, keep ms. */
export const doneScript = `
local key = ARGV[1]
redis.call('LREM', KEYS[1], 1, key)
redis.call('HDEL', KEYS[2], 'm:' .. key, 'f:' .. key, 'b:' .. key, 'n:' .. key, 'r:' .. key)
redis.call('ZREM', KEYS[3], ARGV[2] .. ' ' .. key)
redis.call('HSET', KEYS[4], key, ARGV[3])
redis.call('PEXPIRE', KEYS[4], ARGV[4])
return 1`;
