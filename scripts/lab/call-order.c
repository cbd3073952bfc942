/* Lists the functions of a program in the order in which they are called first, by the program and by what it starts of itself: a breakpoint stands at
   the beginning of each, which goes when it is met.
   usage: call-order SYMBOLS PROGRAM ARGUMENT...   SYMBOLS has lines `ADDRESS NAME`, sorted; names come to descriptor 3 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 1 << 17, BREAKPOINT = 0xcc };

static struct function { unsigned long address; char *name; unsigned char first; int met; } functions[MOST];
static int count;
static char program[4096];

static void die(const char *what) { perror(what); exit(1); }

static void read_symbols(const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL, *rest;
    size_t room = 0;
    if (!file) die(path);
    while (getline(&line, &room, file) > 0 && count < MOST) {
        unsigned long address = strtoul(line, &rest, 16);
        line[strcspn(line, "\n")] = 0;
        if (count && functions[count - 1].address == address) continue; /* another name of the same code */
        functions[count++] = (struct function){ .address = address, .name = strdup(rest + 1) };
    }
    fclose(file);
}

static struct function *find(unsigned long address)
{
    for (int low = 0, high = count - 1; low <= high;) {
        int middle = (low + high) / 2;
        if (functions[middle].address == address) return &functions[middle];
        if (functions[middle].address < address) low = middle + 1; else high = middle - 1;
    }
    return NULL;
}

static int memory_of(int pid)
{
    char path[64];
    sprintf(path, "/proc/%d/mem", pid);
    return open(path, O_RDWR | O_CLOEXEC);
}

static int runs_program(int pid)
{
    char link[64], target[4096] = "";
    sprintf(link, "/proc/%d/exe", pid);
    return readlink(link, target, sizeof target - 1) > 0 && !strcmp(target, program);
}

static void set_breakpoints(int pid)
{
    unsigned long from = functions[0].address, size = functions[count - 1].address + 1 - from;
    unsigned char *code = malloc(size);
    int memory = memory_of(pid);
    if (pread(memory, code, size, from) != (ssize_t)size) die("pread");
    for (int i = 0; i < count; i++) {
        functions[i].first = code[functions[i].address - from];
        code[functions[i].address - from] = BREAKPOINT;
    }
    if (pwrite(memory, code, size, from) != (ssize_t)size) die("pwrite");
    close(memory);
    free(code);
}

/* False if it is no breakpoint of ours. Another thread may have met it at the same time, and taken it away already. */
static int meet(int thread)
{
    struct user_regs_struct registers;
    unsigned char now;
    ptrace(PTRACE_GETREGS, thread, 0, &registers);
    struct function *met = find(registers.rip - 1);
    if (!met) return 0;
    int memory = memory_of(thread);
    if (pread(memory, &now, 1, met->address) == 1 && now == BREAKPOINT && pwrite(memory, &met->first, 1, met->address) != 1) die("pwrite");
    close(memory);
    registers.rip--;
    ptrace(PTRACE_SETREGS, thread, 0, &registers);
    if (!met->met) dprintf(3, "%s\n", met->name);
    met->met = 1;
    return 1;
}

int main(int many, char **words)
{
    if (many < 3 || !realpath(words[2], program)) die("call-order");
    read_symbols(words[1]);
    int first = fork(), status;
    if (!first) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        close(3);
        execv(words[2], words + 2);
        _exit(127);
    }
    waitpid(first, &status, 0);
    ptrace(PTRACE_SETOPTIONS, first, 0, PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL);
    ptrace(PTRACE_CONT, first, 0, 0);
    for (;;) {
        int thread = waitpid(-1, &status, __WALL);
        if (thread < 0 && errno == ECHILD) return 0;
        if (thread < 0) continue;
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (thread == first) return 0;
            continue;
        }
        int signal = WSTOPSIG(status), event = status >> 16;
        if (event == PTRACE_EVENT_EXEC && runs_program(thread)) set_breakpoints(thread);
        if (event || signal == SIGSTOP || (signal == SIGTRAP && meet(thread))) signal = 0;
        ptrace(PTRACE_CONT, thread, 0, signal);
    }
}
