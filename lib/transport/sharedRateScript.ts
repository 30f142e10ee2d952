/** A process that has not been heard of for so long has died; its share of the concurrent requests goes to the others. Milliseconds. */
const diesAfter = 10_000;

/** A turn that comes later than this is not taken, and one whose request could not leave by then is not used: another is. Milliseconds. */
export const slack = 35;

/**
 * Turns are so much further apart than the limit asks that no second sees too many, although each may come {@link slack} late:
 * 1,060 - 35 > 1,000. What is left of it is for the way to the service.
 */
export const spacedFor = 1_060;

/**
 * One process reports and asks; it runs for all, one after another, so that what it decides is decided once. What all share is one
 * value, packed: limits, rate, the next free turn, and of each process what it has and wants. Times are those of Redis, in
 * milliseconds since 1970, and go back with its clock. The rate is adapted as `Rate` does it within one process.
 *
 * Turns: reserved one after another. A process holds no more of them than its part of the next 0.6 seconds, where those who want
 * less leave the rest to the others. Concurrent requests: divided likewise, and what does not divide goes round. A process is given
 * no more than the others have certainly left; what it was given counts as taken until it has reported that it knows of less.
 *
 * After a restart of Redis, which may have forgotten the last second or everything, no turn is given and no share grows until all
 * who were at work before must have reported.
 *
 * Repeated with the same arguments after a lost reply it costs some turns; reports are counted once, by their number.
 */
export const sharedRateScript = `
local spacedFor, horizon, settling, wants, diesAfter, oneOverload, goesRound = ${spacedFor}, 0.6, 1500, 1500, ${diesAfter}, 1000, 3000
local huge = math.huge
local id, stays = ARGV[1], ARGV[2] == '1'
local held, active, waiting = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local concurrency, perSecond = tonumber(ARGV[6]), tonumber(ARGV[7])
local report, started, good, throttled, closed, owed = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), ARGV[11] == '1', tonumber(ARGV[12]), tonumber(ARGV[13])
local knownRun, units, lead = ARGV[14], tonumber(ARGV[15]), tonumber(ARGV[16])
if held < 0 then held = huge end

local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local kept = redis.call('GET', KEYS[1])
local info = redis.pcall('INFO', 'server')
if type(info) ~= 'string' then info = '' end
local run = string.match(info, 'run_id:(%w+)') or ''
local uptime = tonumber(string.match(info, 'uptime_in_seconds:(%d+)') or '1000')

local s = kept and cmsgpack.unpack(kept) or { run = run, seen = now, limit = 0, most = 0, learned = 0, full = 1, spacing = 0, next = 0, last = 0, closed = 0, slowed = 0, from = 0, count = 0, before = 0, settle = 0, members = {} }
if now < s.seen then
	local back = s.seen - now
	for _, name in ipairs({ 'next', 'last', 'closed', 'slowed', 'from', 'settle' }) do s[name] = s[name] - back end
	for _, one in pairs(s.members) do one.seen = one.seen - back end
end
s.seen = now
if s.run ~= run or (not kept and ((knownRun ~= '' and run ~= '') or uptime < 5)) then
	s.run = run
	s.settle = now + settling
	s.next = math.max(s.next, s.settle)
	s.last = math.max(s.last, s.settle)
end

for name, one in pairs(s.members) do
	if name ~= id and now - one.seen > diesAfter then s.members[name] = nil end
end
local mine = s.members[id] or { report = 0, pledged = 0 }
s.members[id] = stays and mine or nil
mine.seen, mine.active, mine.demand, mine.concurrency, mine.perSecond = now, active, active + waiting, concurrency, perSecond

local function some(value) return value == 0 and huge or value end
local function none(value) return value == huge and 0 or value end

local most, limit, any = huge, huge, false
for _, one in pairs(s.members) do
	if one.concurrency >= 0 then
		any = true
		most, limit = math.min(most, some(one.concurrency)), math.min(limit, some(one.perSecond))
	end
end
if not any then most, limit = some(s.most), some(s.limit) end

local learned = some(s.learned)
local function full() return limit == huge and s.full or limit end
local function current() return math.min(limit, learned) end
local function spacing() return current() == huge and 0 or spacedFor / current() end
local function learn(rate) learned = math.max(rate, math.min(full(), math.max(0.1, full() / 64))) end

if none(limit) ~= s.limit then
	learn(learned)
	local from = math.max(s.last, now)
	if s.spacing > 0 and s.next > from then s.next = from + (s.next - from) * spacing() / s.spacing end
end
s.most, s.limit = none(most), none(limit)

if report > mine.report then
	mine.report = report
	if now - s.from >= 1000 then
		s.before = now - s.from < 2000 and s.count or 0
		s.from, s.count = now, 0
	end
	s.count = s.count + started
	if good > 0 and learned < limit and now >= s.closed then
		local rate = current() + math.min(current(), full() * 0.05 * good / current())
		local enough = limit == huge and full() * 2 or limit
		learn(rate < enough and rate or huge)
	end
	s.next = math.max(s.next, now) + owed * spacing()
	if throttled then
		s.closed = math.max(s.closed, now + closed)
		if now - s.slowed >= oneOverload then
			s.slowed = now
			if limit ~= huge then s.full = limit
			elseif learned == huge then
				s.full = now - s.from < 2000 and math.max(1, s.count, s.before) or 1
				learned = s.full
				s.next = now
			end
			learn(current() / 2)
		end
	end
end
s.learned, s.spacing = none(learned), spacing()

-- The level up to which everybody's wish is met.
local function level(capacity, wishes)
	table.sort(wishes)
	for place, wish in ipairs(wishes) do
		local even = capacity / (#wishes - place + 1)
		if wish > even then return even end
		capacity = capacity - wish
	end
	return huge
end

local quota, contested = huge, 0
if mine.demand == 0 then quota = 0
elseif most < huge then
	local wishes, names, sum, others = {}, {}, 0, 0
	for name, one in pairs(s.members) do
		if one.demand > 0 and now - one.seen < wants then
			wishes[#wishes + 1], sum = one.demand, sum + one.demand
			names[#names + 1] = name
		end
		if name ~= id then others = others + math.max(one.pledged < 0 and huge or one.pledged, one.active) end
	end
	local line = level(most, wishes)
	if line == huge then quota = mine.demand + math.floor((most - sum) / #names)
	else
		local whole, unmet, left = math.floor(line), {}, most
		quota, contested = math.min(mine.demand, whole), #names > 1 and 1 or 0
		table.sort(names)
		for _, name in ipairs(names) do
			left = left - math.min(s.members[name].demand, whole)
			if s.members[name].demand > whole then unmet[#unmet + 1] = name end
		end
		for place, name in ipairs(unmet) do
			if name == id and (place + math.floor(now / goesRound)) % #unmet < left then quota = quota + 1 end
		end
	end
	if now < s.settle then quota = math.min(held, quota) end
	quota = math.max(0, math.min(quota, most - others))
end
local function share(value) return value == huge and -1 or value end
mine.pledged = share(math.max(held, quota))

local first, turns, taken = math.max(s.next, now + lead, s.closed), 0, 0
mine.units = units
if s.spacing > 0 and quota > 0 and now >= s.settle then
	local wanted = {}
	for weight, times in string.gmatch(ARGV[17], '([^* ]+)%*(%d+)') do
		wanted[#wanted + 1] = { tonumber(weight), tonumber(times) }
		mine.units = mine.units + weight * times
	end
	local wishes = {}
	for _, one in pairs(s.members) do
		if one.units > 0 and now - one.seen < wants then wishes[#wishes + 1] = one.units end
	end
	local room = math.ceil(level(current() * horizon, wishes)) - units
	for _, some in ipairs(wanted) do
		for _ = 1, some[2] do
			-- One at least, however slow the rate or heavy the request.
			if taken + some[1] > room and (units > 0 or turns > 0) then room = -1 break end
			s.last = math.max(s.last, first + taken * s.spacing)
			turns, taken = turns + 1, taken + some[1]
		end
	end
	if turns > 0 then s.next = first + taken * s.spacing end
end

local keep = math.max(300000, s.closed - now + 60000, s.next - now + 60000)
redis.call('SET', KEYS[1], cmsgpack.pack(s), 'PX', string.format('%.0f', keep))
return string.format('%s %.3f %.0f %d %.3f %d %.6f %.3f %d', s.run == '' and '-' or s.run, now, share(quota), contested, math.max(0, s.closed - now), learned < limit and 1 or 0, s.spacing, first, turns)
`;
