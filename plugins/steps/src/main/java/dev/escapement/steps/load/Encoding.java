package dev.escapement.steps.load;

import dev.escapement.engine.step.ConfigReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the characters of a file are encoded, by PostgreSQL's name. Only encodings are taken in which every ASCII byte stands for itself,
 * so that records can be found without decoding them.
 */
record Encoding(String name, Charset charset) {
    private static final Encoding UTF8 = new Encoding("UTF8", StandardCharsets.UTF_8);
    private static final Map<String, String> CHARSETS = charsets();

    private static Map<String, String> charsets() {
        var names = new TreeMap<String, String>();
        names.put("UTF8", "UTF-8");
        int[] parts = {1, 2, 3, 4, 9, 10, 13, 14, 15, 16};
        for (int i = 0; i < parts.length; i++) {
            names.put("LATIN" + (i + 1), "ISO-8859-" + parts[i]);
        }
        for (int i = 5; i <= 8; i++) {
            names.put("ISO_8859_" + i, "ISO-8859-" + i);
        }
        for (int i = 1250; i <= 1258; i++) {
            names.put("WIN" + i, "windows-" + i);
        }
        names.put("WIN866", "IBM866");
        names.put("WIN874", "x-windows-874");
        names.put("KOI8R", "KOI8-R");
        names.put("KOI8U", "KOI8-U");
        names.put("EUC_JP", "EUC-JP");
        names.put("EUC_CN", "GB2312");
        names.put("EUC_KR", "EUC-KR");
        return names;
    }

    static Encoding read(ConfigReader config) {
        var name = config.text("encoding", UTF8.name()).toUpperCase(Locale.ROOT);
        name = name.equals("UTF-8") ? UTF8.name() : name;
        var charset = CHARSETS.get(name);
        if (charset == null) {
            config.problem("encoding", "must be one of " + String.join(", ", CHARSETS.keySet()));
            return UTF8;
        }
        return new Encoding(
                name, Charset.isSupported(charset) ? Charset.forName(charset) : StandardCharsets.ISO_8859_1);
    }

    boolean isUtf8() {
        return charset.equals(StandardCharsets.UTF_8);
    }
}
