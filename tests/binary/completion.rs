//! Completion in real shells, installed as in the README; shells that are missing are skipped.

use assert_cmd::Command;

/// A line as typed before TAB, and its last word after it.
const CASES: [(&str, &str); 23] = [
    ("ma-orders sandb", "sandbox"),
    ("ma-orders comp", "completions"),
    ("ma-orders completions fi", "fish"),
    ("ma-orders man sandb", "sandbox"),
    ("ma-orders list --phase fa", "failed"),
    ("ma-orders list --phase=fa", "failed"),
    ("ma-orders ls --phase fa", "failed"),
    ("ma-orders list --pool pool-5ed5 --phase fa", "failed"),
    ("ma-orders --color always list --phase fa", "failed"),
    ("ma-orders list --output mark", "markdown"),
    ("ma-orders list --columns rea", "reason"),
    ("ma-orders list --sort fla", "flavors"),
    ("ma-orders list --operation mod", "modify"),
    ("ma-orders list --fail-on emp", "empty"),
    ("ma-orders list --color alw", "always"),
    ("ma-orders sandbox --fail trunc", "truncated"),
    ("ma-orders stat", "stats"),
    ("ma-orders stats --by ope", "operation"),
    ("ma-orders wait --phase pend", "pending"),
    ("ma-orders list --phase failed,pend", "failed,pending"),
    ("ma-orders list --phase=failed,running,pend", "failed,running,pending"),
    ("ma-orders list -c id,rea", "id,reason"),
    ("ma-orders list --input Cargo.to", "Cargo.toml"),
];

/// Lines that TAB does not change: the hidden group, and values that only the service knows.
const NOTHING: [&str; 3] =
    ["ma-orders ord", "ma-orders list --pool src", "ma-orders show Cargo.to"];

/// A shell with a clean environment.
fn shell(name: &str) -> Command {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_ma-orders"));
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", program.parent().unwrap().display());
    // Shells write to their home directory.
    let home = format!("{}/home-of-{name}", env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(&home).unwrap();
    let mut command = Command::new(name);
    command
        .env_clear()
        .envs([("PATH", path.as_str()), ("HOME", home.as_str()), ("TERM", "dumb")])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .timeout(std::time::Duration::from_secs(30));
    command
}

/// What TAB makes of each line's last word, one per line; `None` if the shell is missing.
fn completed(shell_name: &str, args: &[&str], script: &str) -> Option<Vec<String>> {
    let lines = CASES.iter().map(|(line, _)| *line).chain(NOTHING);
    let output = shell(shell_name).args(args).arg(script).args(lines).output();
    let output = match output {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("skipped: {shell_name} is not installed");
            return None;
        }
        Err(error) => panic!("{shell_name}: {error}"),
    };
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), &*stderr), (Some(0), ""), "{shell_name}");
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

/// Compares the results of a shell with the cases; `nothing` is what it prints for no completion.
fn check(answers: &[String], nothing: [&str; 3]) {
    let words = CASES.iter().map(|(_, word)| *word).chain(nothing);
    let lines = CASES.iter().map(|(line, _)| *line).chain(NOTHING);
    let wanted: Vec<_> = lines.clone().zip(words).collect();
    // Some shells return the flag and its value as one word. The comma that zsh appends to a list
    // is removed when a space is typed.
    let values = answers.iter().map(|answer| answer.trim_start_matches("--phase="));
    let values = values.map(|answer| answer.trim_end_matches(','));
    let made: Vec<_> = lines.zip(values).collect();
    assert_eq!(made, wanted);
}

/// Calls the function registered with `complete`, as bash does on TAB; `=` is a separate word.
const BASH: &str = r#"
eval "$(ma-orders completions bash)"
function=$(complete -p ma-orders | sed 's/.*-F \([^ ]*\) .*/\1/')
compopt() { :; }
for line; do
  COMP_WORDS=(${line/=/ = })
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  "$function" ma-orders "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
  echo "${COMPREPLY[*]}"
done
"#;

#[test]
#[cfg(unix)]
fn bash_completes() {
    let args = ["--norc", "--noprofile", "-c", BASH];
    if let Some(answers) = completed("bash", &args, "bash") {
        check(&answers, ["", "src", ""]);
    }
}

/// Prints fish's candidates; each has a description after a tab.
const FISH: &str = r"
ma-orders completions fish | source
for line in $argv
    echo (complete -C $line | string replace -r '\t.*' '')
end
";

#[test]
#[cfg(unix)]
fn fish_completes() {
    if let Some(answers) = completed("fish", &["--no-config", "-c"], FISH) {
        check(&answers, ["", "", ""]);
    }
}

/// Types into an interactive zsh on a pseudo-terminal; Ctrl-T prints and clears the line.
const ZSH: &str = r#"
zmodload zsh/zpty || exit
zpty inner zsh -f -i
zpty -w inner 'unsetopt beep; autoload -Uz compinit; compinit -D -u'
zpty -w inner 'eval "$(ma-orders completions zsh)"'
zpty -w inner 'show() { print -r -- "<${${(z)BUFFER}[-1]}>"; BUFFER= }; zle -N show; bindkey "^T" show'
zpty -w inner 'print rea''dy'
zpty -r -m inner answer '*ready*'
for line; do
  zpty -w -n inner "$line"$'\t\x14'
  zpty -r -m inner answer '*<*>*'
  answer=${answer##*<}
  print -r -- ${answer%%>*}
done
zpty -d inner
"#;

#[test]
#[cfg(unix)]
fn zsh_completes() {
    if let Some(answers) = completed("zsh", &["-f", "-c", ZSH], "zsh") {
        check(&answers, ["ord", "src", "Cargo.to"]);
    }
}

/// The candidates in bash for an empty word.
fn bash_offers(line: &str) -> Vec<String> {
    let script = format!(
        "eval \"$(ma-orders completions bash)\"; compopt() {{ :; }}
         COMP_WORDS=({line} ''); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
         _ma__orders_words ma-orders '' \"${{COMP_WORDS[COMP_CWORD - 1]}}\"; echo \"${{COMPREPLY[*]}}\""
    );
    let output = shell("bash").args(["--norc", "--noprofile", "-c", &script]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().split_whitespace().map(str::to_owned).collect()
}

#[test]
#[cfg(unix)]
fn bash_offers_commands_and_values_before_flags() {
    let commands = bash_offers("ma-orders");
    assert!(commands.contains(&"list".to_owned()), "{commands:?}");
    assert!(commands.iter().all(|word| !word.starts_with('-')), "{commands:?}");
    assert_eq!(
        bash_offers("ma-orders completions"),
        ["bash", "elvish", "fish", "powershell", "zsh"]
    );
    assert!(bash_offers("ma-orders list --input").contains(&"Cargo.toml".to_owned()));
    assert!(bash_offers("ma-orders list --input =").contains(&"Cargo.toml".to_owned()));
}
