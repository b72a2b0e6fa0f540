package dev.escapement.examples.dailyimport;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.escapement.engine.definition.DefinitionReader;
import dev.escapement.engine.job.InvalidSpecException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The published shape of definitions and the reader of definitions say the same of the same document. */
class DefinitionSchemaTest {
    private static final String STEPS = "\"steps\":[{\"name\":\"s\",\"kind\":\"sql\"}]";

    private static Schema schema;

    @BeforeAll
    static void read() throws Exception {
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Product.home().resolve("config/definition.schema.json")), InputFormat.JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'description':'d','project':'p','timeout':'PT1H','priority':9,'limit':'l','labels':{'a':'${slot}'}",
                "'parameters':{}",
                "'parameters':{'n':{},'m':{'type':'integer','default':5,'allowed':[5,6],'description':'d'}}",
                "'parameters':{'n':{'type':'date','required':true},'m':{'required':false,'default':'x'}}",
                "'steps':[{'name':'s','kind':'sql','config':{'any':[1]},'timeout':'P1DT2.5S','onLostNode':'rerun','limit':'l'}]",
                "'steps':[{'name':'s','kind':'sql','retry':{'max':3,'backoff':'PT5S','factor':2,'longest':'P1D','jitter':0.5}}]",
                "'onFailure':[{'name':'t','kind':'sql'}],'finally':[{'name':'u','kind':'sql'}]",
                "'onFailure':[],'finally':[]",
                "'schedule':{'cron':'0 2 * * *','zone':'Europe/Berlin','gap':'skip','repeated':'both','misfire':'skip','overlap':'queue'}",
                "'schedule':{'every':'PT15M','from':'2026-11-22T02:00:00Z','until':'2027-11-22T02:00:00+01:00','jitter':'PT1M','maxAge':'P1D'}",
                "'schedule':{'at':'2026-11-22T02:00:00Z'}",
                "'deadline':'06:00'",
                "'deadline':'23:59:59'",
                "'deadline':'PT4H'",
                "'schedule':{'every':'PT1H','except':{}}",
                "'schedule':{'every':'PT1H','except':{'dates':'12-24','days':'saturday','times':'22:00-06:00','calendars':'c'}}",
                "'schedule':{'every':'PT1H','except':{'dates':['12-24','2026-12-24'],'days':['monday'],'times':[],'calendars':['c']}}",
                "'retention':{'age':'P30D','count':10}",
                "'retention':{'count':1}"
            })
    void takes(String fields) {
        var document = document(fields);

        assertThat(schema.validate(document, InputFormat.JSON)).isEmpty();
        assertThat(fault(document)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'x':1",
                "'name':'a b'",
                "'project':1",
                "'description':''",
                "'parameters':[]",
                "'parameters':{'a b':{}}",
                "'parameters':{'n':1}",
                "'parameters':{'n':{'kind':'text'}}",
                "'parameters':{'n':{'type':'string'}}",
                "'parameters':{'n':{'allowed':[]}}",
                "'parameters':{'n':{'allowed':'a'}}",
                "'parameters':{'n':{'required':'yes'}}",
                "'parameters':{'n':{'required':true,'default':'x'}}",
                "'labels':{'a':1}",
                "'labels':{'':'a'}",
                "'labels':[]",
                "'timeout':'1 hour'",
                "'timeout':'P'",
                "'timeout':5",
                "'priority':10",
                "'priority':-1",
                "'priority':'1'",
                "'limit':1",
                "'notBefore':'2026-11-22T02:00:00Z'",
                "'steps':[]",
                "'steps':{}",
                "'steps':[{'kind':'sql'}]",
                "'steps':[{'name':'s'}]",
                "'steps':[{'name':'s','kind':''}]",
                "'steps':[{'name':'s','kind':'sql','config':[]}]",
                "'steps':[{'name':'s','kind':'sql','onLostNode':'again'}]",
                "'steps':[{'name':'s','kind':'sql','retry':{}}]",
                "'steps':[{'name':'s','kind':'sql','retry':{'max':1001}}]",
                "'steps':[{'name':'s','kind':'sql','retry':{'max':1,'jitter':2}}]",
                "'steps':[{'name':'s','kind':'sql','retry':{'max':1,'factor':0.5}}]",
                "'steps':[{'name':'s','kind':'sql','retry':{'max':1,'pause':1}}]",
                "'steps':[{'name':'s','kind':'sql','needs':'t'}]",
                "'onFailure':{}",
                "'retention':{}",
                "'retention':'P30D'",
                "'retention':{'age':'30 days'}",
                "'retention':{'count':0}",
                "'retention':{'days':1}",
                "'schedule':{}",
                "'schedule':'0 2 * * *'",
                "'schedule':{'zone':'UTC'}",
                "'schedule':{'cron':'0 2 * * *','every':'PT1H'}",
                "'schedule':{'every':'1h'}",
                "'schedule':{'at':'2026-11-22'}",
                "'schedule':{'every':'PT1H','gap':'both'}",
                "'schedule':{'every':'PT1H','repeated':'second'}",
                "'schedule':{'every':'PT1H','misfire':'run'}",
                "'schedule':{'every':'PT1H','overlap':'wait'}",
                "'schedule':{'every':'PT1H','calendar':'x'}",
                "'schedule':{'every':'PT1H','except':[]}",
                "'schedule':{'every':'PT1H','except':{'days':'sat'}}",
                "'schedule':{'every':'PT1H','except':{'days':{}}}",
                "'schedule':{'every':'PT1H','except':{'dates':1}}",
                "'schedule':{'every':'PT1H','except':{'times':['']}}",
                "'schedule':{'every':'PT1H','except':{'calendar':'x'}}",
                "'deadline':''",
                "'deadline':6",
                "'deadline':'6 am'",
                "'deadline':'24:00'",
                "'deadline':'2026-11-22T06:00:00Z'",
                "'finally':[{'name':'u'}]"
            })
    void refuses(String fields) {
        var document = document(fields);

        assertThat(schema.validate(document, InputFormat.JSON)).isNotEmpty();
        assertThat(fault(document)).isNotNull();
    }

    private static String document(String fields) {
        var more = fields.replace('\'', '"');
        var name = more.contains("\"name\":\"a b\"") ? "" : "\"name\":\"d\",";
        return "{" + name + more + (more.contains("\"steps\":") ? "" : "," + STEPS) + "}";
    }

    private static String fault(String document) {
        try {
            DefinitionReader.read(JsonMapper.shared().readValue(document, Map.class));
            return null;
        } catch (InvalidSpecException e) {
            return e.getMessage();
        }
    }
}
