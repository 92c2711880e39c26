-- The public site shows published statements.
create trigger public_site_created after insert on statement
    for each row when (new.state = 'Published') execute function raise_public_site_version();
create trigger public_site_changed after update on statement
    for each row when (old.state = 'Published' or new.state = 'Published') execute function raise_public_site_version();
create trigger public_site_deleted after delete on statement
    for each row when (old.published_on is not null) execute function raise_public_site_version();

-- What a statement is found by (PublicSiteSchema.2.sql). The expression is that of the query in PublicSearch.
create index ix_statement_search on statement using gin (search_tokens(district, title || ' ' || text || ' ' || policy_title || ' ' || policy_document_number
    || ' ' || concern)) where state = 'Published';
-- Those of an activity.
create index ix_statement_activity on statement (district, activity_id) where state = 'Published' and activity_id <> '';
