package dev.escapement.examples.dailyimport;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The job: load three files, join them to a new table, check it, put it in the place of the old one, write a report. */
final class Chain {
    /** Where the job leaves its report, below the files folder. */
    static final String REPORT = "daily-import/airports_by_country.csv";

    static final String FOLDER = "daily-import/";
    static final List<String> FILES = List.of("airports.csv", "countries.csv", "regions.csv");

    private static final String JOIN = """
            drop table if exists world_airports_new;
            create table world_airports_new as
            select a.ident, a.name, a.type, a.latitude_deg, a.longitude_deg, a.municipality,
                   r.name as region, c.code as country_code, c.name as country, c.continent
            from airports a
            join countries c on c.%s = a.iso_country
            join regions r on r.code = a.iso_region""";

    private static final String CHECK = """
            do $$
            declare
              found text;
            begin
              select format('%s airports, %s countries, %s regions, %s joined, %s countries with airports',
                (select count(*) from airports), (select count(*) from countries), (select count(*) from regions),
                count(*), count(distinct country_code))
              into found from world_airports_new;
              if found <> '5210 airports, 248 countries, 3901 regions, 5210 joined, 236 countries with airports' then
                raise exception 'The new table is not what it should be: %', found;
              end if;
            end $$""";

    private static final String SWAP = """
            drop table if exists world_airports;
            alter table world_airports_new rename to world_airports""";

    private static final String BY_COUNTRY = """
            select country, continent, count(*) as airports, count(*) filter (where type = 'large_airport') as large,
                   count(distinct region) as regions
            from world_airports
            group by country, continent
            order by airports desc, country collate "C\"""";

    private Chain() {}

    /** The document to submit; a broken one fails in its fourth step. */
    static Map<String, Object> of(String id, boolean broken) {
        var steps = new ArrayList<Map<String, Object>>();
        for (var file : FILES) {
            var table = file.substring(0, file.indexOf('.'));
            steps.add(
                    step("load_" + table, "load", Map.of("from", FOLDER + file, "table", table, "write", "truncate")));
        }
        steps.add(sql("join", JOIN.formatted(broken ? "cod" : "code")));
        steps.add(sql("check", CHECK));
        steps.add(sql("swap", SWAP));
        steps.add(step("report", "extract", Map.of("query", BY_COUNTRY, "to", REPORT)));
        return Map.of("id", id, "labels", Map.of("example", "daily-import"), "steps", steps);
    }

    private static Map<String, Object> sql(String name, String sql) {
        return step(name, "sql", Map.of("sql", sql));
    }

    private static Map<String, Object> step(String name, String kind, Map<String, Object> config) {
        return Map.of("name", name, "kind", kind, "config", config);
    }
}
