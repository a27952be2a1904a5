package chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import chatserver.testing.Pages;
import chatserver.testing.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files for systemd in the documentation. Nothing is started: systemd's own tool reads them. */
class SystemdUnitsTest {
    private static final Pattern UNIT_FILE = Pattern.compile("`/etc/systemd/system/([^`]+)`:");

    @Test
    void systemdAcceptsTheUnitsOfThePages(@TempDir Path folder) throws Exception {
        Tools.assumeInstalled("systemd-analyze");
        List<String> names = new ArrayList<>();
        for (Path page : List.of(Pages.RUNNING, Pages.MONITORING)) {
            for (MatchResult found :
                    UNIT_FILE.matcher(Files.readString(page)).results().toList()) {
                names.add(found.group(1));
                Path file = folder.resolve(found.group(1));
                Files.createDirectories(file.getParent());
                String java =
                        Path.of(System.getProperty("java.home"), "bin", "java").toString();
                String unit = String.join("\n", Pages.blockAfter(page, found.group())) + "\n";
                Files.writeString(file, unit.replace("/usr/bin/java", java));
            }
        }
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "chat-server.service",
                        "chat-server.service.d/password.conf",
                        "chat-server-check.service",
                        "chat-server-check.timer");

        List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no"));
        names.removeIf(name -> name.endsWith(".conf")); // read with the unit beside it
        names.forEach(name -> command.add(folder.resolve(name).toString()));
        assertThat(Tools.run(command)).isEmpty();
    }
}
