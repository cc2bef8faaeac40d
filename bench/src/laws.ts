/** What must hold in the tables of either side, each as a query that finds the breaches. */
export const LAWS: { readonly [law: string]: string } = {
  'visits over all roots are the counted calls': `
    select 1 where (select coalesce(sum(total_visits), 0) from graph.identity where id = root)
      is distinct from
      (select count(*) from graph.event where type = 'call.recorded' and (data::jsonb ->> 'counted')::boolean)`,
  'the visits of a root are those of its members': `
    select 1 from graph.identity r
    join (select space_id, root, sum(visits) as visits from graph.identity group by 1, 2) m
      on m.space_id = r.space_id and m.root = r.id
    where r.total_visits <> m.visits`,
  'the identifiers of a root are those that its members hold': `
    select 1 from graph.identity r
    left join (
      select m.space_id, m.root, count(*) as held from graph.identifier i
      join graph.identity m on m.space_id = i.space_id and m.id = i.member group by 1, 2) h
      on h.space_id = r.space_id and h.root = r.id
    where r.id = r.root and r.total_identifiers <> coalesce(h.held, 0)`,
  'every root answers for itself': `
    select 1 from graph.identity m join graph.identity r on r.space_id = m.space_id and r.id = m.root
    where r.root <> r.id`,
  'every member has its root': `
    select 1 from graph.identity m left join graph.identity r on r.space_id = m.space_id and r.id = m.root
    where r.id is null`,
  'every holder exists': `
    select 1 from graph.identifier i left join graph.identity m on m.space_id = i.space_id and m.id = i.member
    where i.member is not null and m.id is null`,
  'every entry has its member': `
    select 1 from journal.entry e left join journal.member m on m.space_id = e.space_id and m.member = e.member
    where m.member is null`,
  'the journal knows the same roots as the graph': `
    select 1 from graph.identity i full join journal.member m on m.space_id = i.space_id and m.member = i.id
    where i.root is distinct from m.root`,
  'nobody has two addresses': `
    select 1 from graph.identifier i join graph.identity m on m.space_id = i.space_id and m.id = i.member
    where i.kind = 'email' group by m.space_id, m.root having count(*) > 1`,
  // Nobody's devices are shared in these calls, so whatever came together belongs together for good.
  'a device and an address of one call have one owner': `
    select 1
    from (select space_id, (data::jsonb ->> 'body')::jsonb as body from graph.event where type = 'call.recorded') c
    left join graph.identifier a on a.space_id = c.space_id and a.kind = 'anonymous_id'
      and a.value = convert_to(c.body ->> 'anonymous_id', 'UTF8')
    left join graph.identity am on am.space_id = a.space_id and am.id = a.member
    left join graph.identifier e on e.space_id = c.space_id and e.kind = 'email'
      and e.value = convert_to(encode(sha256(convert_to(c.body ->> 'email', 'UTF8')), 'hex'), 'UTF8')
    left join graph.identity em on em.space_id = e.space_id and em.id = e.member
    where c.body ? 'email' and (am.root is null or em.root is null or am.root <> em.root)`,
};
