//! Markdown, and stored text with tables of bars, as HTML whose lines are those of the source.
//!
//! It keeps underscores: what Markdown takes for emphasis is part of many cookies' names.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// HTML of Markdown, each text on the line where the source has it.
pub(super) fn to_html(source: &str) -> String {
    let (text, lines) = padded(source);
    let mut starts: Vec<usize> = vec![0];
    starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    let line_of = |at: usize| lines[starts.partition_point(|start| *start <= at) - 1];
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_DEFINITION_LIST;
    let mut html = Html {
        text: String::with_capacity(text.len() * 2),
        line: 1,
        in_head: false,
        items: 0,
    };
    for (event, range) in Parser::new_ext(&text, options).into_offset_iter() {
        if !matches!(event, Event::End(_)) {
            html.go_to(line_of(range.start));
        }
        // What Markdown takes for emphasis by underscores is a part of a name.
        let is_name = text[range].starts_with('_');
        match event {
            Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) if is_name => html.put("_"),
            Event::Start(Tag::Strong) | Event::End(TagEnd::Strong) if is_name => html.put("__"),
            event => html.event(event),
        }
    }
    html.text
}

/// HTML that is written while its line is counted.
struct Html {
    text: String,
    line: u32,
    in_head: bool,
    /// Items of lists that are open: their lines are one.
    items: u32,
}

impl Html {
    fn put(&mut self, html: &str) {
        self.line += u32::try_from(html.matches('\n').count()).unwrap_or(0);
        self.text.push_str(html);
    }

    fn go_to(&mut self, line: u32) {
        while self.line < line {
            self.put("\n");
        }
    }

    fn escaped(&mut self, text: &str) {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        self.put(&escaped);
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => {
                let html = self.start(&tag);
                self.put(&html);
            }
            Event::End(tag) => {
                let html = self.end(tag);
                self.put(&html);
            }
            Event::Text(text) => self.escaped(&text),
            Event::Code(text) => {
                self.put("<code>");
                self.escaped(&text);
                self.put("</code>");
            }
            Event::Html(html) | Event::InlineHtml(html) => self.put(&html),
            Event::SoftBreak => self.put(if self.items > 0 { " " } else { "<br>" }),
            Event::HardBreak => self.put("<br>"),
            Event::Rule => self.put("<hr>"),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) -> String {
        let html = match tag {
            Tag::Heading { level, .. } => return format!("<h{}>", number(*level)),
            Tag::TableHead => {
                self.in_head = true;
                "<tr>"
            }
            Tag::TableCell if self.in_head => "<th>",
            Tag::TableCell => "<td>",
            Tag::TableRow => "<tr>",
            Tag::Table(_) => "<table>",
            Tag::Paragraph => "<p>",
            Tag::CodeBlock(_) => "<pre>",
            Tag::List(_) => "<ul>",
            Tag::Item => {
                self.items += 1;
                "<li>"
            }
            Tag::DefinitionList => "<dl>",
            Tag::DefinitionListTitle => "<dt>",
            Tag::DefinitionListDefinition => "<dd>",
            Tag::Strong => "<strong>",
            Tag::Emphasis => "<em>",
            _ => "",
        };
        html.to_owned()
    }

    fn end(&mut self, tag: TagEnd) -> String {
        let html = match tag {
            TagEnd::Heading(level) => return format!("</h{}>", number(level)),
            TagEnd::TableHead => {
                self.in_head = false;
                "</tr>"
            }
            TagEnd::TableCell if self.in_head => "</th>",
            TagEnd::TableCell => "</td>",
            TagEnd::TableRow => "</tr>",
            TagEnd::Table => "</table>",
            TagEnd::Paragraph => "</p>",
            TagEnd::CodeBlock => "</pre>",
            TagEnd::List(_) => "</ul>",
            TagEnd::Item => {
                self.items -= 1;
                "</li>"
            }
            TagEnd::DefinitionList => "</dl>",
            TagEnd::DefinitionListTitle => "</dt>",
            TagEnd::DefinitionListDefinition => "</dd>",
            TagEnd::Strong => "</strong>",
            TagEnd::Emphasis => "</em>",
            _ => "",
        };
        html.to_owned()
    }
}

fn number(level: HeadingLevel) -> u8 {
    level as u8
}

/// The text with an empty line before and after each table, which stored pages leave out and Markdown wants, and the
/// line of the source for each line of it. Front matter is emptied.
fn padded(source: &str) -> (String, Vec<u32>) {
    let lines: Vec<&str> = source.lines().collect();
    let mut text = String::with_capacity(source.len() + 64);
    let mut numbers = Vec::with_capacity(lines.len() + 16);
    let front = front_matter(&lines);
    let mut in_table = false;
    let mut in_list = false;
    let mut put = |line: &str, number: usize| {
        text.push_str(line);
        text.push('\n');
        numbers.push(u32::try_from(number + 1).unwrap_or(u32::MAX));
    };
    for (at, line) in lines.iter().enumerate() {
        if at < front || is_attributes(line) {
            put("", at);
            continue;
        }
        let starts =
            !in_table && line.contains('|') && lines.get(at + 1).is_some_and(|next| is_rule(next));
        let ends = in_table && !line.contains('|');
        // A line at the edge with a capital does not go on with the item above it, as Markdown would have it.
        let is_item = is_item(line);
        let leaves = in_list && !is_item && line.starts_with(char::is_uppercase);
        in_list = is_item || (in_list && !leaves && !line.trim().is_empty());
        if starts || ends || leaves {
            put("", at);
            in_table = starts || (in_table && !ends);
        }
        put(line, at);
    }
    numbers.push(u32::try_from(lines.len() + 1).unwrap_or(u32::MAX));
    (text, numbers)
}

/// Whether a line begins an item of a list.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark))
        || line.split_once(['.', ')']).is_some_and(|(number, rest)| {
            rest.starts_with(' ')
                && number.len() <= 3
                && !number.is_empty()
                && number.chars().all(|c| c.is_ascii_digit())
        })
}

/// Whether a line gives a block attributes, as kramdown has them: `{: .heading}`.
fn is_attributes(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("{:") && line.ends_with('}')
}

/// Number of lines of front matter.
fn front_matter(lines: &[&str]) -> usize {
    if lines.first().is_none_or(|line| line.trim_end() != "---") {
        return 0;
    }
    let end = lines
        .iter()
        .skip(1)
        .position(|line| line.trim_end() == "---");
    end.map_or(0, |end| end + 2)
}

/// Whether a line parts a table's head from its rows: `|---|:--|`.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains('|')
        && line.contains("--")
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}
