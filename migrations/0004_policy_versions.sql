-- The version of its policy that a case began with and stays on. Until now there was one version of each.
alter table cases add column policy_version bigint not null default 1;
