-- The counts of the public site are of opinions collected at activities. An opinion that a citizen submits changes no page that is kept in memory: otherwise
-- anyone could have all pages of a district computed again.
drop trigger public_site_created on opinion;
create trigger public_site_created after insert on opinion
    for each row when (new.source = 'Collected') execute function raise_public_site_version();
drop trigger public_site_changed on opinion;
create trigger public_site_changed after update on opinion
    for each row when (new.source = 'Collected' and (old.answer = '') is distinct from (new.answer = '')) execute function raise_public_site_version();
drop trigger public_site_deleted on opinion;
create trigger public_site_deleted after delete on opinion
    for each row when (old.source = 'Collected') execute function raise_public_site_version();
