import { redisScript } from './redisClient';

/*
 * What is kept of a campaign, under three keys:
 *
 * - `marks`, a hash. Field: a mark. Value: `a` accepted, `d` dead, `?` doubtful, or the number of the run that has begun with it,
 *   followed by `?` when it was doubtful before.
 * - `campaign`, a hash: its `name`, its counts, `begun` and `last` in microseconds, and the number of the `next` run.
 * - `runs`, a hash, with fields for each run: `7` until when it counts as alive (milliseconds), `7:token` whose it is, `7:seq` the last
 *   group of changes it has made, `7:reply` what that was answered, `7:n` how many marks it has begun with; not after it has left.
 *
 * A key `campaigns` lists those of a workflow and service, by their beginning. All times are the server's.
 */

const clock = `
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
local function whole(number) return string.format('%.0f', number) end
`;

/** Replies `[number, resumed, sound]`: not sound when some of what was kept is gone. */
export const joinScript = redisScript(`${clock}
local index, marks, campaign, runs = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local member, name, token, life, keep = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local resumed = redis.call('EXISTS', campaign)
local kept = 0
if resumed == 1 then
	for _, count in ipairs(redis.call('HMGET', campaign, 'accepted', 'dead', 'doubtful')) do kept = kept + (count or 0) end
	local all, of = redis.call('HGETALL', runs), {}
	for at = 1, #all, 2 do of[all[at]] = all[at + 1] end
	for field, value in pairs(of) do
		if string.find(field, '^%d+$') then
			local begun = of[field .. ':n']
			kept = kept + (begun or 0)
			if tonumber(value) < now - (begun and 86400000 or 600000) and (not begun or begun == '0') then
				redis.call('HDEL', runs, field, field .. ':token', field .. ':seq', field .. ':reply', field .. ':n')
			end
		end
	end
end
if kept ~= redis.call('HLEN', marks) then return {0, 0, 0} end
if resumed == 0 then redis.call('HSET', campaign, 'name', name, 'begun', whole(micros), 'last', whole(micros), 'next', 0, 'accepted', 0, 'dead', 0, 'doubtful', 0) end
local me = redis.call('HINCRBY', campaign, 'next', 1)
redis.call('HSET', runs, me, whole(now + life), me .. ':token', token, me .. ':seq', 0, me .. ':n', 0)
redis.call('ZADD', index, redis.call('HGET', campaign, 'begun'), member)
if redis.call('PTTL', index) < keep then redis.call('PEXPIRE', index, keep) end
for _, key in ipairs({marks, campaign, runs}) do redis.call('PEXPIRE', key, keep) end
return {me, resumed, 1}
`);

/** What the update script replies instead of 0, when it has changed nothing. */
export const refusal = {
	/** The run is not known any more. */
	lost: -1,
	/** A change that had been confirmed is gone; the number of the last one that is there follows. */
	behind: -2,
	/** A copy that comes after a later change. */
	late: -3,
} as const;

/**
 * Makes a group of changes of one run, all of them or none, and once however often it is sent. Arguments from the eighth on are three
 * for each operation: `f` (statuses), `b` (begin; with `a` again, with `w` whole), `s` (settle) or `l` (leave); marks; the statuses of a settle,
 * one for all or one each. Replies `[0, the statuses of all f and b, one a byte]` or a {@link refusal}.
 */
export const updateScript = redisScript(`${clock}
local marks, campaign, runs = KEYS[1], KEYS[2], KEYS[3]
local me, token, seq, confirmed = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local life, keep, only = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]
local mine = redis.call('HMGET', runs, me .. ':token', me .. ':seq', me .. ':reply', me .. ':n')
if mine[1] ~= token then return {${refusal.lost}} end
local last = tonumber(mine[2])
if last == seq then return {0, mine[3] or ''} end
if last > seq then return {${refusal.late}} end
if last < confirmed then return {${refusal.behind}, last} end
-- A script that has written may go on writing when memory is full: what became of a target is kept in any case.
if only == 'settle' then redis.call('HDEL', campaign, 'none') end

local doubted = me .. '?'
local alive, counted, begun = {[me] = true}, {[me] = true}, {[me] = 0}
local total = {accepted = 0, dead = 0, doubtful = 0}
local named = {'open', 'underWay', 'accepted', 'dead', 'doubtful'}
local settled = {a = 2, d = 3, ['?'] = 4}
local written = {[2] = 'a', [3] = 'd', [4] = '?'}
local reply = {}

local function look(run)
	if alive[run] ~= nil then return end
	local found = redis.call('HMGET', runs, run, run .. ':n')
	alive[run] = found[1] ~= false and tonumber(found[1]) > now
	counted[run] = found[2] ~= false
	begun[run] = 0
end

local function statusOf(value)
	if not value then return 0 end
	if settled[value] then return settled[value] end
	local run = string.match(value, '^%d+')
	look(run)
	return alive[run] and 1 or 4
end

local function unpacked(packed)
	local fields = {}
	for at = 1, #packed, 12 do fields[#fields + 1] = string.sub(packed, at, at + 11) end
	return fields
end

local function valuesOf(fields)
	local values = {}
	for from = 1, #fields, 1000 do
		local part = redis.call('HMGET', marks, unpack(fields, from, math.min(from + 999, #fields)))
		for at = 1, #part do values[from + at - 1] = part[at] end
	end
	return values
end

local function run(command, list)
	for from = 1, #list, 2000 do redis.call(command, marks, unpack(list, from, math.min(from + 1999, #list))) end
end

local function answer(statuses)
	for at = 1, #statuses, 1000 do reply[#reply + 1] = string.char(unpack(statuses, at, math.min(at + 999, #statuses))) end
end

local function begin(fields, again, whole)
	local values, statuses, free = valuesOf(fields), {}, true
	for at = 1, #fields do
		local status = statusOf(values[at])
		statuses[at] = status
		if status ~= 0 and not (again and status == 4) then free = false end
	end
	if free or not whole then
		local fresh, set = {}, {}
		for at, field in ipairs(fields) do
			local status, value = statuses[at], values[at]
			if fresh[field] then
				statuses[at] = whole and 0 or 1
			elseif status == 0 or (again and status == 4) then
				fresh[field] = true
				statuses[at] = 0
				set[#set + 1] = field
				set[#set + 1] = status == 4 and doubted or me
				begun[me] = begun[me] + 1
				local before = value and string.match(value, '^%d+')
				if before and counted[before] then begun[before] = begun[before] - 1
				elseif status == 4 then total.doubtful = total.doubtful - 1 end
			end
		end
		run('HSET', set)
	end
	answer(statuses)
end

local function settle(fields, statuses)
	local values, set, gone, each = valuesOf(fields), {}, {}, #statuses > 1
	for at, field in ipairs(fields) do
		local value, status = values[at], string.byte(statuses, each and at or 1)
		if (value == me or value == doubted) and status ~= 1 then
			values[at] = false
			begun[me] = begun[me] - 1
			if status == 0 and value == doubted then status = 4 end
			if status == 0 then
				gone[#gone + 1] = field
			else
				set[#set + 1] = field
				set[#set + 1] = written[status]
				total[named[status + 1]] = total[named[status + 1]] + 1
			end
		end
	end
	run('HSET', set)
	run('HDEL', gone)
end

local leaves, changes = false, false
for at = 8, #ARGV, 3 do
	local kind, fields = ARGV[at], unpacked(ARGV[at + 1])
	if kind == 'f' then
		local statuses = valuesOf(fields)
		for each = 1, #statuses do statuses[each] = statusOf(statuses[each]) end
		answer(statuses)
	elseif kind == 's' then
		settle(fields, ARGV[at + 2])
		changes = true
	elseif kind == 'l' then
		leaves = true
	else
		begin(fields, string.find(kind, 'a', 2, true), string.find(kind, 'w', 1, true))
		changes = true
	end
end

local statuses = table.concat(reply)
if leaves then
	local left = (mine[4] or 0) + begun[me]
	total.doubtful = total.doubtful + left
	changes = changes or left > 0
	redis.call('HSET', runs, me, whole(now), me .. ':seq', seq, me .. ':reply', statuses)
	redis.call('HDEL', runs, me .. ':n')
	begun[me] = 0
else
	redis.call('HSET', runs, me, whole(now + life), me .. ':seq', seq, me .. ':reply', statuses)
end
for run, by in pairs(begun) do if by ~= 0 then redis.call('HINCRBY', runs, run .. ':n', by) end end
for name, by in pairs(total) do if by ~= 0 then redis.call('HINCRBY', campaign, name, by) end end
if changes then redis.call('HSET', campaign, 'last', whole(micros)) end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, keep) end
return {0, statuses}
`);

/** A sign of life. Replies the number of the last change that is there, or that the run is lost. */
export const aliveScript = redisScript(`${clock}
local runs, me = KEYS[3], ARGV[1]
local mine = redis.call('HMGET', runs, me .. ':token', me .. ':seq', me .. ':n')
if mine[1] ~= ARGV[2] then return ${refusal.lost} end
if mine[3] then redis.call('HSET', runs, me, whole(now + ARGV[3])) end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[4]) end
return tonumber(mine[2])
`);

export const membersScript = redisScript("return redis.call('ZRANGE', KEYS[1], 0, -1)");

/** Replies `[name, begun, last, accepted, dead, doubtful, under way, runs at work]`, or nothing when it has been forgotten. */
export const countsScript = redisScript(`${clock}
local index, campaign, runs = KEYS[1], KEYS[2], KEYS[3]
local kept = redis.call('HMGET', campaign, 'name', 'begun', 'last', 'accepted', 'dead', 'doubtful')
if not kept[1] then
	redis.call('ZREM', index, ARGV[1])
	return false
end
local all, of, doubtful, underWay, working = redis.call('HGETALL', runs), {}, tonumber(kept[6]), 0, 0
for at = 1, #all, 2 do of[all[at]] = all[at + 1] end
for field, value in pairs(of) do
	local begun = string.find(field, '^%d+$') and of[field .. ':n']
	if begun and tonumber(value) > now then
		working = working + 1
		underWay = underWay + begun
	elseif begun then
		doubtful = doubtful + begun
	end
end
return {kept[1], kept[2], kept[3], kept[4], kept[5], doubtful, underWay, working}
`);

/** Forgets campaigns, all or none: keys are the index and then three of each, arguments their members. Replies how many there were, or -1 when one is in use. */
export const clearScript = redisScript(`${clock}
local found = 0
for at = 2, #KEYS, 3 do
	if redis.call('EXISTS', KEYS[at + 1]) == 1 then found = found + 1 end
	local all, of = redis.call('HGETALL', KEYS[at + 2]), {}
	for each = 1, #all, 2 do of[all[each]] = all[each + 1] end
	for field, value in pairs(of) do
		if string.find(field, '^%d+$') and of[field .. ':n'] and tonumber(value) > now then return -1 end
	end
end
for at = 2, #KEYS do redis.call('UNLINK', KEYS[at]) end
for _, member in ipairs(ARGV) do redis.call('ZREM', KEYS[1], member) end
return found
`);
