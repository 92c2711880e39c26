-- The public site shows publicity records, and how many opinions there are and have an answer.
create trigger public_site_created after insert on publicity for each row execute function raise_public_site_version();
create trigger public_site_changed after update on publicity
    for each row when (old.state is distinct from new.state) execute function raise_public_site_version();
create trigger public_site_deleted after delete on publicity for each row execute function raise_public_site_version();

create trigger public_site_created after insert on opinion for each row execute function raise_public_site_version();
create trigger public_site_changed after update on opinion
    for each row when ((old.answer = '') is distinct from (new.answer = '')) execute function raise_public_site_version();
create trigger public_site_deleted after delete on opinion for each row execute function raise_public_site_version();

-- Search (docs/decisions/0020). The tokens of a text are the pairs of characters that follow each other, without regard to width and case, and the last
-- character before a space; among them stands the district, so that one index condition finds a pair in one district.
create function search_fold(content text) returns text language sql immutable strict parallel safe as $$
    select lower(normalize(content, NFKC))
$$;

create function search_tokens(district text, content text) returns tsvector language sql immutable strict parallel safe as $$
    select array_to_tsvector(array_append(array_agg(distinct letter || coalesce(next, '')), '@' || district))
    from (
        select letter, regexp_replace(lead(letter) over (order by place), '\s', '') as next
        from string_to_table(search_fold(content), null) with ordinality as letters (letter, place)
    ) pairs
    where letter !~ '\s'
$$;

-- Terms are folded, not empty and without spaces. A term of one character is the beginning of a pair.
create function search_query(district text, terms text[]) returns tsquery language sql immutable strict parallel safe as $$
    select string_agg(distinct '''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''' || suffix, ' & ')::tsquery
    from (
        select '@' || district as lexeme, '' as suffix
        union all
        select substr(term, place, 2), case when length(term) = 1 then ':*' else '' end
        from unnest(terms) term cross join generate_series(1, greatest(length(term) - 1, 1)) place
    ) lexemes
$$;

-- Whether the pairs follow each other, in each term.
create function search_has(content text, terms text[]) returns boolean language sql immutable strict parallel safe as $$
    select bool_and(position(term in search_fold(content)) > 0) from unnest(terms) term
$$;

create index ix_activity_replica_search on activity_replica using gin (search_tokens(district, topic || ' ' || venue));
create index ix_report_search on report using gin (search_tokens(district, text)) where state = 'Published';
