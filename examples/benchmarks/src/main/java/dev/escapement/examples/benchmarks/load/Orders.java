package dev.escapement.examples.benchmarks.load;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Random;

/** Made-up orders of 16 columns: numbers, texts, dates; some values quoted, some empty. */
final class Orders {
    static final int COLUMNS = 16;

    private static final String DEFINITION = """
            create table %s (
              id bigint, customer integer, quantity smallint, price numeric(10,2), discount numeric(5,4), total numeric(14,2),
              weight double precision, code text, product text, remark text, city text, country char(2), ordered date,
              shipped timestamp, paid boolean, note text)""";
    private static final String HEADER =
            "id,customer,quantity,price,discount,total,weight,code,product,remark,city,country,ordered,shipped,paid,note\n";
    private static final String[] PRODUCTS = {"clock", "escape wheel", "pallet fork", "balance spring", "main spring"};
    private static final String[] CITIES = {"Genève", "La Chaux-de-Fonds", "Glashütte", "Besançon", "Coventry"};
    private static final String[] COUNTRIES = {"CH", "CH", "DE", "FR", "GB"};
    private static final LocalDate FIRST_DAY = LocalDate.of(2020, 1, 1);
    private static final int DAYS = 2000;

    private final Options options;
    private final Random random;
    private final StringBuilder line = new StringBuilder(256);

    private Orders(Options options) {
        this.options = options;
        this.random = new Random(options.seed());
    }

    static String definition(String table) {
        return DEFINITION.formatted(table);
    }

    /** Writes the file; with bad rows, the ones that the options mean have a text for a number, all else is the same. */
    static void write(Path file, Options options, boolean bad) throws IOException {
        new Orders(options).write(file, bad);
    }

    private void write(Path file, boolean bad) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            out.write(HEADER);
            for (int row = 0; row < options.rows(); row++) {
                out.append(line(row, bad && options.isBad(row)));
            }
        }
    }

    private StringBuilder line(int row, boolean bad) {
        line.setLength(0);
        int quantity = 1 + random.nextInt(50);
        int cents = 100 + random.nextInt(1_000_000);
        line.append(row + 1).append(',').append(random.nextInt(100_000)).append(',');
        line.append(bad ? "many" : Integer.toString(quantity)).append(',');
        decimal(cents).append(",0.").append(1000 + random.nextInt(4000)).append(',');
        decimal((long) cents * quantity).append(',').append(random.nextInt(100_000) / 64.0);
        texts(row);
        dates();
        return line.append('\n');
    }

    private StringBuilder decimal(long cents) {
        line.append(cents / 100).append('.');
        return cents % 100 < 10 ? line.append('0').append(cents % 100) : line.append(cents % 100);
    }

    private void texts(int row) {
        int product = random.nextInt(PRODUCTS.length);
        int city = random.nextInt(CITIES.length);
        line.append(',').append(Integer.toString(random.nextInt(1 << 30), 36).toUpperCase(Locale.ROOT));
        line.append(',').append(PRODUCTS[product]);
        switch (row % 4) {
            case 0 -> line.append(",\"wrapped, with a \"\"card\"\"\"");
            case 1 -> line.append(",leave it with the neighbours at number ").append(random.nextInt(200));
            default -> line.append(',');
        }
        line.append(',').append(CITIES[city]).append(',').append(COUNTRIES[city]);
    }

    private void dates() {
        var ordered = FIRST_DAY.plusDays(random.nextInt(DAYS));
        line.append(',').append(ordered).append(',').append(ordered.plusDays(3)).append(" 08:");
        line.append(10 + random.nextInt(50))
                .append(":00,")
                .append(random.nextBoolean())
                .append(',');
        if (random.nextInt(10) == 0) {
            line.append("\"paid in two parts;\nsee the file\"");
        }
    }
}
