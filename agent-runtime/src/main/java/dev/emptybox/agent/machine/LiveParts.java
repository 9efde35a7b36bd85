package dev.emptybox.agent.machine;

import dev.emptybox.agent.machine.accounts.AccountTools;
import dev.emptybox.agent.machine.artefacts.ArtefactCache;
import dev.emptybox.agent.machine.artefacts.Downloader;
import dev.emptybox.agent.machine.commands.Commands;
import dev.emptybox.agent.machine.commands.LiveCommands;
import dev.emptybox.agent.machine.files.BoxChanges;
import dev.emptybox.agent.machine.files.BoxReads;
import dev.emptybox.agent.machine.files.FileFlags;
import dev.emptybox.agent.machine.files.NamedTexts;
import dev.emptybox.agent.machine.files.OwnerNames;
import dev.emptybox.agent.machine.firewall.NftFirewall;
import dev.emptybox.agent.machine.git.GitCheckouts;
import dev.emptybox.agent.machine.git.GitProgram;
import dev.emptybox.agent.machine.jobs.LiveJobs;
import dev.emptybox.agent.machine.ledger.LiveLedger;
import dev.emptybox.agent.machine.network.LiveNetwork;
import dev.emptybox.agent.machine.network.TcpConnector;
import dev.emptybox.agent.machine.network.WebClient;
import dev.emptybox.agent.machine.packages.PackageTool;
import dev.emptybox.agent.machine.packages.Packages;
import dev.emptybox.agent.machine.processes.LiveProcesses;
import dev.emptybox.agent.machine.processes.ProcessTable;
import dev.emptybox.agent.machine.services.ForeignListeners;
import dev.emptybox.agent.machine.services.HealthWait;
import dev.emptybox.agent.machine.services.LiveServices;
import dev.emptybox.agent.machine.services.Maintenances;
import dev.emptybox.agent.machine.services.ServiceChanges;
import dev.emptybox.agent.machine.units.InitTool;
import dev.emptybox.agent.machine.units.Units;
import dev.emptybox.agent.os.AccountFiles;
import dev.emptybox.agent.os.Programs;
import dev.emptybox.agent.os.Time;
import dev.emptybox.stdlib.box.HealthProbe;
import dev.emptybox.stdlib.box.accounts.AccountChange;
import dev.emptybox.stdlib.box.accounts.AccountReads;
import dev.emptybox.stdlib.box.artefacts.ArtefactReads;
import dev.emptybox.stdlib.box.commands.CommandReads;
import dev.emptybox.stdlib.box.commands.RunCommand;
import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.box.files.FileReads;
import dev.emptybox.stdlib.box.firewall.FirewallChange;
import dev.emptybox.stdlib.box.firewall.FirewallReads;
import dev.emptybox.stdlib.box.git.CheckOut;
import dev.emptybox.stdlib.box.git.GitReads;
import dev.emptybox.stdlib.box.jobs.JobChange;
import dev.emptybox.stdlib.box.jobs.JobReads;
import dev.emptybox.stdlib.box.ledger.LedgerChange;
import dev.emptybox.stdlib.box.ledger.LedgerReads;
import dev.emptybox.stdlib.box.network.NetworkReads;
import dev.emptybox.stdlib.box.packages.PackageChange;
import dev.emptybox.stdlib.box.packages.PackageReads;
import dev.emptybox.stdlib.box.processes.ProcessReads;
import dev.emptybox.stdlib.box.services.AgentServiceChange;
import dev.emptybox.stdlib.box.services.ServiceReads;
import dev.emptybox.stdlib.box.units.ChangeUnit;
import dev.emptybox.stdlib.box.units.UnitReads;
import dev.emptybox.stdlib.engine.HealthChecker;
import dev.emptybox.stdlib.engine.Jobs;
import dev.emptybox.stdlib.engine.OnceLedger;
import dev.emptybox.stdlib.engine.Services;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Creates the live part of every capability from the context of the agent. A new capability is added to this list. */
final class LiveParts implements AutoCloseable {

    /**
     * The context provided by the agent.
     *
     * @param home        the directory of the agent, which tasks neither see nor change; null for an agent that keeps nothing
     * @param cache       the directory of the artefact cache, created when needed
     * @param environment of the agent; commands get a minimal part of it
     * @param patience    checked while an artefact is fetched, and while a change waits for a service to become healthy
     */
    record Agent(Path home, Path cache, Map<String, String> environment, Services services, Jobs jobs, OnceLedger onces, Progress progress, Time time,
                 Patience patience) {

        Set<Path> reserved() {
            return home == null ? Set.of() : Set.of(home);
        }
    }

    private final Agent agent;
    private final WebClient web;
    private final Commands commands;
    private final LiveNetwork network;
    private final HealthProbe probe;
    private final HealthWait healthWait;
    private final ArtefactCache artefacts;
    private final ServiceChanges serviceChanges;
    private final Units units;
    private final Maintenances maintenances;
    private final OwnerNames owners;
    private final List<LivePart<?>> all;

    LiveParts(Agent agent) {
        this.agent = agent;
        this.web = new WebClient(agent.time(), agent.environment());
        this.commands = new Commands(agent.environment());
        this.network = new LiveNetwork(web, new TcpConnector(agent.time()));
        this.probe = new HealthProbe(network, new LiveCommands(commands));
        this.healthWait = new HealthWait(health(), agent.time(), agent.patience()::isSuperseded);
        this.artefacts = new ArtefactCache(agent.cache(), new Downloader(web, agent.progress(), agent.time(), agent.patience()), agent.time());
        this.serviceChanges = new ServiceChanges(agent.services(), healthWait);
        this.units = new Units(agent.services().units(), new InitTool(commands::run), healthWait);
        this.maintenances = new Maintenances(agent.services(), agent.time());
        this.owners = new OwnerNames(agent.time());
        this.all = list();
    }

    private List<LivePart<?>> list() {
        var accounts = new AccountFiles();
        var texts = agent.home() == null ? NamedTexts.none() : NamedTexts.in(agent.home());
        var reads = new BoxReads(agent.cache(), agent.reserved(), agent.time(), owners, new FileFlags(commands, agent.time()), texts);
        var files = new BoxChanges(reads, artefacts, commands, texts);
        var run = new LiveCommands(commands);
        var git = new GitProgram(commands, agent.environment());
        var packages = new Packages(new PackageTool(commands::run, agent.time(), agent.environment()),
            program -> Programs.find(program, Programs.USUAL_PATH).isPresent());
        var services = new LiveServices(agent.services(), serviceChanges, maintenances, commands::run);
        var ledger = new LiveLedger(agent.onces());
        var jobs = new LiveJobs(agent.jobs());
        var firewall = new NftFirewall(commands::run);
        return List.of(
            LivePart.of(FileReads.CAPABILITY, reads, FileChange.class, files::perform),
            LivePart.of(ServiceReads.CAPABILITY, services, AgentServiceChange.class, services::perform),
            LivePart.of(UnitReads.CAPABILITY, units, ChangeUnit.class, units::perform),
            LivePart.of(PackageReads.CAPABILITY, packages, PackageChange.class, packages::perform),
            LivePart.of(AccountReads.CAPABILITY, accounts, AccountChange.class, new AccountTools(accounts, commands)::perform),
            LivePart.of(CommandReads.CAPABILITY, run, RunCommand.class, run::perform),
            LivePart.of(GitReads.CAPABILITY, git, CheckOut.class, new GitCheckouts(git, reads, files, accounts)::perform),
            LivePart.of(LedgerReads.CAPABILITY, ledger, LedgerChange.class, ledger::perform),
            LivePart.of(FirewallReads.CAPABILITY, firewall, FirewallChange.class, firewall::perform),
            LivePart.of(JobReads.CAPABILITY, jobs, JobChange.class, jobs::perform),
            LivePart.of(NetworkReads.CAPABILITY, network),
            LivePart.of(ProcessReads.CAPABILITY, new LiveProcesses(new ProcessTable())),
            LivePart.of(ArtefactReads.CAPABILITY, artefacts));
    }

    List<LivePart<?>> all() {
        return all;
    }

    ArtefactCache artefacts() {
        return artefacts;
    }

    ServiceChanges services() {
        return serviceChanges;
    }

    Units units() {
        return units;
    }

    OwnerNames owners() {
        return owners;
    }

    Maintenances maintenances() {
        return maintenances;
    }

    /** Runs a probe; a response of another process instead of the service does not count. */
    HealthChecker health() {
        return (service, asked, timeout) -> ForeignListeners.judge(agent.services(), service, asked, probe.ask(asked, timeout));
    }

    @Override
    public void close() {
        maintenances.close();
        web.close();
    }
}
