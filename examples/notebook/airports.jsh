// Jobs in the background, cell by cell. Every call gives a job at once; the work goes on in the server, and so may you.

show("In [1]: the airports of the world, from a file to a table")
escapement.load("airports.csv", "airports").await(MINUTE).failed()

show("In [2]: a query that takes its time, to a file")
var j = escapement.extract("select a.ident, a.name from airports a, pg_sleep(3) order by a.ident limit 1000", "airports1000.csv")
show(j)

show("In [3]: is it complete?")
show(j.isComplete())

show("In [4]: wait until it is")
show(j.await(MINUTE))

show("In [5]: what went wrong, fatal or not")
show("Fatal: " + j.fatalError())
show("Non-fatal: " + j.errors())

show("In [6]: has it failed?")
show(j.failed())

show("In [7]: a file that cannot be written to, which is refused before there is a job")
try { escapement.extract("airports", "../invalid.csv"); } catch (InvalidJobException e) { show(e.getClass().getSimpleName() + ": " + e.getMessage()); }

show("In [8]: two queries at once; wait for any of them, until both are complete")
var j1 = escapement.query("select * from airports order by ident limit 200")
var j2 = escapement.query("select * from airports order by ident limit 2000")
List<JobHandle> completed = List.of()
while (completed.size() < 2) { completed = EscapementClient.awaitAny(List.of(j1, j2), MINUTE); }
show(completed)
show(j1.result().stream().count() + " and " + j2.result().stream().count() + " rows")

show("In [9]: three at once; wait for all of them, and see what became of each")
var good = escapement.query("select count(*) as airports from airports where type = 'large_airport'")
var bad = escapement.query("select nothing from airports")
var odd = escapement.submit(JobSpec.of(StepSpec.load("load", "odd.csv", "odd").with("maxBadRows", 1)))
var all = List.of(good, bad, odd)
while (EscapementClient.awaitAll(all, Duration.ofSeconds(1)).size() < all.size()) { }
for (var job : all) { show(job); }
show(good.result().iterator().next().integer("airports") > 400)
show(odd.errors().get(0).message())
show(bad.totalTime().isPresent())

show("In [10]: run it again, once the table is there")
escapement.query("alter table airports add nothing text").await(MINUTE).failed()
show(bad.restart().await(MINUTE))

escapement.close()
/exit
