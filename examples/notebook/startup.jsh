// Makes a jshell ready to use; see the script run beside it.
// ESCAPEMENT_URL is where the server is (several with commas between them), ESCAPEMENT_KEY opens it.
import dev.escapement.client.*;
import dev.escapement.client.job.*;
import java.time.*;
import java.util.*;

var escapement = EscapementClient.connect(ClientOptions.of(System.getenv("ESCAPEMENT_KEY"), System.getenv("ESCAPEMENT_URL").split(",")));
var MINUTE = Duration.ofMinutes(1);

void show(Object value) { System.out.println(value); }
