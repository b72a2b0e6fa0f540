-- A row of these tables is updated a few times soon after it was written: with room on its page, the new version needs no index entries.
alter table job set (fillfactor = 50);
alter table step set (fillfactor = 50);
alter table attempt set (fillfactor = 50);
