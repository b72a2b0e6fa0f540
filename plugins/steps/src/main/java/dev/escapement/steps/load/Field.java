package dev.escapement.steps.load;

import dev.escapement.steps.FileShape;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/** One value of a CSV record, and whether any of it was quoted. */
record Field(String text, boolean quoted) {
    /** The fields of a record by COPY's own rule: a quote opens and closes anywhere, and counts when doubled inside. */
    static List<Field> of(Chunk chunk, int record, FileShape shape, Charset charset) {
        var fields = new ArrayList<Field>();
        var text = new ByteArrayOutputStream();
        boolean inside = false;
        boolean quoted = false;
        int end = withoutBreak(chunk, record);
        for (int i = chunk.start(record); i < end; i++) {
            byte b = chunk.bytes()[i];
            if (b == shape.quote().charAt(0)) {
                if (inside && i + 1 < end && chunk.bytes()[i + 1] == b) {
                    text.write(b);
                    i++;
                } else {
                    inside = !inside;
                    quoted = true;
                }
            } else if (b == shape.delimiter().charAt(0) && !inside) {
                fields.add(new Field(text.toString(charset), quoted));
                text.reset();
                quoted = false;
            } else {
                text.write(b);
            }
        }
        fields.add(new Field(text.toString(charset), quoted));
        return fields;
    }

    static int withoutBreak(Chunk chunk, int record) {
        int end = chunk.end(record);
        while (end > chunk.start(record) && (chunk.bytes()[end - 1] == '\n' || chunk.bytes()[end - 1] == '\r')) {
            end--;
        }
        return end;
    }
}
