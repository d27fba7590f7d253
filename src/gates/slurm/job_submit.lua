-- SPDX-License-Identifier: Apache-2.0
--
-- job_submit: refuses a job that names no request and no permit, while the
-- person who submits it still sits there.  It does not judge what is named:
-- the plug-in does, on the node, just before the job's tasks start.
--
-- A job names its request by any one of
--   sbatch --custody-request=R40      (so do srun and salloc)
--   CUSTODY_REQUEST=R40 sbatch        (with the plug-in, srun and salloc too)
--   sbatch --comment custody=R40      (batch jobs)
-- and a permit by --custody-permit=FILE or CUSTODY_PERMIT.

-- Partitions whose jobs take no data: {debug = true}.  Their nodes must not
-- load the plug-in, or it refuses what this lets pass.
local ungated = {}

local how = "say --custody-request=R40; `custody requests` lists yours"

-- Has every partition that the job may run in no gate?  None said: gated.
local function is_ungated(partitions)
	local any = false
	for name in string.gmatch(partitions or "", "[^,]+") do
		if not ungated[name] then
			return false
		end
		any = true
	end
	return any
end

-- What the plug-in says from where the job was submitted.
local function from_plugin(job, name)
	for i = 0, (job.spank_job_env_size or 0) - 1 do
		local text = job.spank_job_env[i] or ""
		if text:sub(1, #name + 1) == name .. "=" then
			return text:sub(#name + 2)
		end
	end
	return nil
end

-- Slurm knows the environment of batch jobs only.
local function from_environment(job, name)
	local value = job.script ~= nil and job.environment[name] or nil
	return value ~= "" and value or nil
end

local function from_comment(job)
	for word in string.gmatch(job.comment or "", "[^%s,;]+") do
		local request = word:match("^custody=(.*)$")
		if request then
			return request
		end
	end
	return nil
end

local function refuse(text)
	slurm.log_user("custody: %s", text)
	return slurm.ESLURM_ACCESS_DENIED
end

local function judge(job)
	local commented = from_comment(job)
	local request = from_plugin(job, "CUSTODY_REQUEST")
		or from_environment(job, "CUSTODY_REQUEST")
	local permit = from_plugin(job, "CUSTODY_PERMIT")
		or from_environment(job, "CUSTODY_PERMIT")
	if request and commented and request ~= commented then
		return refuse("this job names " .. request .. " and " ..
			commented .. "; " .. how)
	end
	if commented and not request and job.script == nil then
		return refuse("a comment reaches no step of srun or salloc; " .. how)
	end
	request = request or commented
	if request and not request:match("^R[1-9]%d*$") then
		return refuse(request .. ": a request is R and a number; " .. how)
	end
	if not request and not permit then
		return refuse("this job names no request; " .. how)
	end
	if commented then
		job.environment["CUSTODY_REQUEST"] = request
	elseif request and (job.comment == nil or job.comment == "") then
		job.comment = "custody=" .. request
	end
	return slurm.SUCCESS
end

function slurm_job_submit(job, partitions, uid)
	if is_ungated(job.partition) then
		return slurm.SUCCESS
	end
	-- An error in here must not let a job pass.
	local well, answer = pcall(judge, job)
	if well then
		return answer
	end
	slurm.log_error("custody: job_submit.lua: %s", tostring(answer))
	return refuse("what this job names cannot be read; tell who runs Slurm")
end

-- What a job names is judged again on the node, so a change opens nothing.
function slurm_job_modify(job, record, partitions, uid)
	return slurm.SUCCESS
end

return slurm.SUCCESS
