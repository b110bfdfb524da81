//! The only file with colours, sizes, spaces, radii and fonts. Windows say what something is (`palette.soft`,
//! `size::SMALL`), and this module says how that looks, light and dark.
//!
//! It knows no windows. The text size of the settings is egui's zoom, so everything grows together and no number here
//! depends on it.

mod avatars;

use anser_shared::body::{Font, FontStyle};
use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Visuals, style,
};

use crate::fonts;

pub use avatars::avatar_ground;

/// Sizes of type, in points at 100 %.
pub mod size {
    /// Window and section titles, semibold.
    pub const TITLE: f32 = 16.0;
    /// Names, buttons, fields.
    pub const BODY: f32 = 14.0;
    /// Messages: the largest running text in the program.
    pub const MESSAGE: f32 = 15.0;
    /// 1.4 times the size: long texts stay easy to follow, and a line of Chinese has the same
    /// height as one of English.
    pub const MESSAGE_LINE: f32 = 21.0;
    /// Previews, hints, labels of fields.
    pub const SMALL: f32 = 12.5;
    /// Times and states in bubbles.
    pub const TINY: f32 = 11.0;
    /// Fixed-width text, whose letters look larger than those beside it.
    pub const CODE: f32 = 13.5;
    /// A message of one to three emoji.
    pub const LARGE_EMOJI: f32 = 40.0;
    /// Icons on buttons.
    pub const ICON: f32 = 20.0;
    /// Icons within a line of text.
    pub const SMALL_ICON: f32 = 16.0;
}

/// A grid of four.
pub mod space {
    /// Between a line and its label.
    pub const HAIR: f32 = 2.0;
    /// Inside one control: between an icon and its word.
    pub const TIGHT: f32 = 4.0;
    /// Between controls in a row.
    pub const SMALL: f32 = 8.0;
    /// At the edges of windows, and at the sides of controls and bubbles.
    pub const EDGE: f32 = 12.0;
    /// Between groups of controls.
    pub const GROUP: f32 = 16.0;
    /// Between the parts of a page.
    pub const WIDE: f32 = 24.0;
}

/// Radii of corners, by what they belong to.
pub mod radius {
    /// Buttons and fields.
    pub const CONTROL: u8 = 6;
    /// Cards and dialogs.
    pub const CARD: u8 = 8;
    /// Messages.
    pub const BUBBLE: u8 = 12;
    /// The corner of a group's last bubble on its author's side.
    pub const TAIL: u8 = 4;
}

/// The height of controls in a row.
pub const CONTROL_HEIGHT: f32 = 36.0;
/// The ring around the control with the focus.
pub const FOCUS_RING: f32 = 2.0;

/// The colours of one look.
#[derive(Debug)]
pub struct Palette {
    /// Whether light letters are on a dark ground.
    pub dark: bool,
    /// The ground of windows, behind everything else.
    pub window: Color32,
    /// Lists and cards.
    pub surface: Color32,
    /// Other people's bubbles; they differ from the surface only in the dark.
    pub bubble: Color32,
    /// Fields and wells.
    pub sunken: Color32,
    /// The ground of a conversation.
    pub timeline: Color32,
    /// Lines between things.
    pub line: Color32,
    /// The letters of main text.
    pub text: Color32,
    /// The letters of secondary text: previews and hints.
    pub soft: Color32,
    /// The letters of text that is rarely read, such as times.
    pub faint: Color32,
    /// The colour of the product: main buttons, links and the ring of focus.
    pub accent: Color32,
    /// Letters on the accent.
    pub on_accent: Color32,
    /// The ground of a chosen item.
    pub accent_soft: Color32,
    /// Over any ground, behind selected letters.
    pub selection: Color32,
    /// The reader's own messages.
    pub own_bubble: Color32,
    /// Letters in the reader's own messages.
    pub own_text: Color32,
    /// Times and states in the reader's own bubbles.
    pub own_soft: Color32,
    /// Links and mentions in the reader's own bubbles, whose ground is nearer to the accent than any other.
    pub own_accent: Color32,
    /// Faults, and actions that destroy something.
    pub alert: Color32,
    /// Letters on the alert colour.
    pub on_alert: Color32,
    /// The reader is mentioned.
    pub call: Color32,
    /// Letters on the colour of a mention.
    pub on_call: Color32,
    /// The dot of a person who is online.
    pub online: Color32,
    /// The dot of a person who is away.
    pub away: Color32,
    /// The dot of a person who is offline.
    pub offline: Color32,
    /// Behind words that were looked for and found.
    pub found: Color32,
    /// Over any bubble, behind code.
    pub code: Color32,
    /// Over any ground, under the pointer.
    pub hover: Color32,
    /// Under menus and dialogs.
    pub shadow: Color32,
    /// Behind a dialog that has to be answered first.
    pub veil: Color32,
    /// Initials in place of a picture.
    pub avatar_text: Color32,
}

static LIGHT: Palette = Palette {
    dark: false,
    window: rgb(0xF4F6F8),
    surface: rgb(0xFFFFFF),
    bubble: rgb(0xFFFFFF),
    sunken: rgb(0xEBEEF2),
    timeline: rgb(0xEDF1F5),
    line: rgb(0xDDE2E8),
    text: rgb(0x1A1F26),
    soft: rgb(0x525D69),
    faint: rgb(0x616B77),
    accent: rgb(0x1D61D0),
    on_accent: rgb(0xFFFFFF),
    accent_soft: rgb(0xE1ECFC),
    selection: over(0x1D61D0, 75),
    own_bubble: rgb(0xD9E8FD),
    own_text: rgb(0x12233B),
    own_soft: rgb(0x465A78),
    own_accent: rgb(0x1D61D0),
    alert: rgb(0xC8322B),
    on_alert: rgb(0xFFFFFF),
    call: rgb(0x8F5A00),
    on_call: rgb(0xFFFFFF),
    online: rgb(0x1F8A3F),
    away: rgb(0xA86A00),
    offline: rgb(0x7A8591),
    found: rgb(0xFFE38A),
    code: over(0x1A1F26, 15),
    hover: over(0x1A1F26, 15),
    shadow: over(0x000000, 40),
    veil: over(0x1A1F26, 110),
    avatar_text: rgb(0xFFFFFF),
};

static DARK: Palette = Palette {
    dark: true,
    window: rgb(0x14171B),
    surface: rgb(0x1B1F24),
    bubble: rgb(0x242A31),
    sunken: rgb(0x101316),
    timeline: rgb(0x171B20),
    line: rgb(0x2D343C),
    text: rgb(0xE7EAEE),
    soft: rgb(0xA7B1BC),
    faint: rgb(0x8C97A3),
    accent: rgb(0x76A6FF),
    on_accent: rgb(0x0B1524),
    accent_soft: rgb(0x1F304D),
    selection: over(0x76A6FF, 90),
    own_bubble: rgb(0x23406D),
    own_text: rgb(0xEAF1FF),
    own_soft: rgb(0xA9C1E8),
    own_accent: rgb(0x9CC0FF),
    alert: rgb(0xFF7B72),
    on_alert: rgb(0x2A0806),
    call: rgb(0xE8B04A),
    on_call: rgb(0x2A1B00),
    online: rgb(0x4CC26B),
    away: rgb(0xE0A93B),
    offline: rgb(0x78838E),
    found: rgb(0x6A5316),
    code: over(0x000000, 70),
    hover: over(0xE7EAEE, 15),
    shadow: over(0x000000, 120),
    veil: over(0x000000, 150),
    avatar_text: rgb(0xFFFFFF),
};

#[expect(
    clippy::disallowed_methods,
    reason = "the theme is where colours are made"
)]
const fn rgb(hex: u32) -> Color32 {
    let [_, r, g, b] = hex.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

/// A translucent colour; an `alpha` of 255 is opaque.
#[expect(
    clippy::disallowed_methods,
    reason = "the theme is where colours are made"
)]
const fn over(hex: u32, alpha: u8) -> Color32 {
    let [_, r, g, b] = hex.to_be_bytes();
    Color32::from_rgba_premultiplied(dim(r, alpha), dim(g, alpha), dim(b, alpha), alpha)
}

const fn dim(channel: u8, alpha: u8) -> u8 {
    (channel as u16 * alpha as u16 / 255) as u8
}

/// The colours of the current look.
pub fn palette(ui: &egui::Ui) -> &'static Palette {
    palette_of(ui.visuals().dark_mode)
}

/// The colours of the dark or the light look.
pub fn palette_of(dark: bool) -> &'static Palette {
    if dark { &DARK } else { &LIGHT }
}

/// Colours of texts, light and dark, where they differ from the ordinary one. Each can be read on every bubble.
const TEXTS: [(u32, u32); 7] = [
    (0xB0241C, 0xFFB1AA),
    (0x854700, 0xFFC175),
    (0x14652A, 0x86E09D),
    (0x0A5D68, 0x77E0EA),
    (0x1A4BAB, 0xB4CEFF),
    (0x653AAD, 0xD3BEFF),
    (0x932970, 0xFFB2DE),
];

/// Their number, with the ordinary one.
pub const TEXT_COLOURS: usize = TEXTS.len() + 1;

/// The colour of a text by its number; `ordinary` for 0 and for numbers that this program does not know.
pub fn text_colour(palette: &Palette, number: u8, ordinary: Color32) -> Color32 {
    let chosen = usize::from(number)
        .checked_sub(1)
        .and_then(|n| TEXTS.get(n));
    chosen.map_or(ordinary, |&(light, dark)| {
        rgb(if palette.dark { dark } else { light })
    })
}

/// A text in the style that its author has chosen.
pub fn styled(font: &Font) -> FontId {
    let percent = f32::from(font.size_percent.clamp(50, 200));
    let size = (size::MESSAGE * percent / 100.0).round();
    match font.style {
        FontStyle::Plain => FontId::new(size, FontFamily::Proportional),
        FontStyle::Strong => semibold(size),
        FontStyle::Monospace => FontId::new(size, FontFamily::Monospace),
    }
}

/// Names, buttons and fields.
pub fn body() -> FontId {
    FontId::new(size::BODY, FontFamily::Proportional)
}

/// The text of messages.
pub fn message() -> FontId {
    FontId::new(size::MESSAGE, FontFamily::Proportional)
}

/// Previews, hints and labels of fields.
pub fn small() -> FontId {
    FontId::new(size::SMALL, FontFamily::Proportional)
}

/// Times and states in bubbles.
pub fn tiny() -> FontId {
    FontId::new(size::TINY, FontFamily::Proportional)
}

/// Titles of windows and sections.
pub fn title() -> FontId {
    semibold(size::TITLE)
}

/// Bold letters, for what a glance should find.
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("semibold".into()))
}

/// The bold letters that belong to these. Letters of equal width have none of their own.
pub fn bold(font: &FontId) -> FontId {
    match &font.family {
        FontFamily::Name(name) if **name == *fonts::CHINESE_FAMILY => FontId::new(
            font.size,
            FontFamily::Name(fonts::CHINESE_BOLD_FAMILY.into()),
        ),
        FontFamily::Name(_) => font.clone(),
        FontFamily::Proportional | FontFamily::Monospace => semibold(font.size),
    }
}

/// The height of a line in running text. Chinese fills its line to the edges, and without space between lines the eye
/// loses its row.
pub fn leading(font: &FontId) -> f32 {
    (font.size * 1.35).round()
}

/// Letters of equal width, for keys and addresses.
pub fn code() -> FontId {
    FontId::new(size::CODE, FontFamily::Monospace)
}

/// The same letters, with the Chinese forms of the signs that Chinese shares with English.
pub fn chinese(font: &FontId) -> FontId {
    let name = match &font.family {
        FontFamily::Proportional => fonts::CHINESE_FAMILY,
        FontFamily::Name(name) if **name == *"semibold" => fonts::CHINESE_BOLD_FAMILY,
        FontFamily::Name(_) | FontFamily::Monospace => return font.clone(),
    };
    FontId::new(font.size, FontFamily::Name(name.into()))
}

/// Begins with the colour emoji, for clusters that have to be an emoji (`1️⃣`, `▶️`).
pub fn emoji(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("emoji".into()))
}

/// The font whose letters are icons: see [`crate::icons`].
pub fn icon(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(fonts::ICON_FAMILY.into()))
}

/// Sets fonts and looks up. Called once for a context, before its first frame.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts::definitions(None));
    for (theme, palette) in [(egui::Theme::Light, &LIGHT), (egui::Theme::Dark, &DARK)] {
        ctx.set_style_of(theme, style_of(theme, palette));
    }
    ctx.options_mut(|options| {
        // If the desktop says nothing it is light, as most of them are.
        options.fallback_theme = egui::Theme::Light;
        // The text size is a setting. egui's own shortcuts would change it without the settings.
        options.zoom_with_keyboard = false;
    });
}

fn style_of(theme: egui::Theme, palette: &Palette) -> egui::Style {
    let mut style = egui::Style {
        visuals: visuals(theme, palette),
        ..Default::default()
    };
    style.text_styles = [
        (TextStyle::Small, small()),
        (TextStyle::Body, body()),
        (TextStyle::Button, body()),
        (TextStyle::Heading, title()),
        (TextStyle::Monospace, code()),
    ]
    .into();
    style.spacing.item_spacing = egui::vec2(space::SMALL, space::SMALL);
    style.spacing.button_padding = egui::vec2(space::EDGE, space::SMALL);
    // A row is at least this high; controls set their own height.
    style.spacing.interact_size = egui::vec2(16.0, 16.0);
    style.spacing.menu_margin = Margin::same(4);
    style.spacing.tooltip_width = 280.0;
    style.spacing.scroll = style::ScrollStyle {
        bar_width: 8.0,
        fade: style::ScrollFadeStyle {
            strength: 0.0,
            size: 0.0,
        },
        ..style::ScrollStyle::floating()
    };
    style.animation_time = 0.1;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style
}

fn visuals(theme: egui::Theme, palette: &Palette) -> Visuals {
    let mut visuals = theme.default_visuals();
    visuals.dark_mode = palette.dark;
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(palette.soft);
    visuals.panel_fill = palette.window;
    visuals.window_fill = palette.surface;
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.window_corner_radius = CornerRadius::same(radius::CARD);
    visuals.menu_corner_radius = CornerRadius::same(radius::CARD);
    visuals.window_shadow = floating_shadow(palette);
    visuals.popup_shadow = floating_shadow(palette);
    visuals.extreme_bg_color = palette.sunken;
    visuals.text_edit_bg_color = Some(palette.sunken);
    visuals.faint_bg_color = palette.sunken;
    visuals.code_bg_color = palette.sunken;
    visuals.hyperlink_color = palette.accent;
    visuals.error_fg_color = palette.alert;
    visuals.warn_fg_color = palette.away;
    // Selected letters have this colour, whatever colour they had before, because the accent would be too near to the
    // ground, which is the accent too.
    visuals.selection.bg_fill = palette.selection;
    visuals.selection.stroke = Stroke::new(FOCUS_RING, palette.text);
    visuals.text_cursor.stroke = Stroke::new(1.5, palette.accent);
    visuals.disabled_alpha = 0.5;
    visuals.interact_cursor = None;
    let widget = |fill: Color32, text: Color32, stroke: Stroke| style::WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: stroke,
        corner_radius: CornerRadius::same(radius::CONTROL),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let line = Stroke::new(1.0, palette.line);
    visuals.widgets.noninteractive = widget(palette.surface, palette.text, line);
    visuals.widgets.inactive = widget(palette.surface, palette.text, Stroke::NONE);
    visuals.widgets.hovered = widget(palette.hover, palette.text, Stroke::NONE);
    visuals.widgets.active = widget(palette.hover, palette.text, Stroke::NONE);
    visuals.widgets.open = widget(palette.hover, palette.text, Stroke::NONE);
    visuals
}

/// Only floating parts have a shadow.
pub fn floating_shadow(palette: &Palette) -> Shadow {
    Shadow {
        offset: [0, 4],
        blur: 16,
        spread: 0,
        color: palette.shadow,
    }
}

/// Relative luminance and contrast as the accessibility guidelines define them.
#[cfg(test)]
mod tests {
    use super::*;

    /// Red, green and blue as amounts of light.
    pub(super) fn linear(colour: Color32) -> [f64; 3] {
        [colour.r(), colour.g(), colour.b()].map(|value| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        })
    }

    fn luminance(colour: Color32) -> f64 {
        let [r, g, b] = linear(colour);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    pub(super) fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn words_can_be_read_on_every_ground_on_which_they_stand() {
        for palette in [&LIGHT, &DARK] {
            let check = |what: &str, text: Color32, ground: Color32, least: f64| {
                let seen = contrast(text, ground);
                assert!(seen >= least, "{what}, dark: {}: {seen:.2}", palette.dark);
            };
            let grounds = [
                ("window", palette.window),
                ("surface", palette.surface),
                ("bubble", palette.bubble),
                ("sunken", palette.sunken),
                ("timeline", palette.timeline),
            ];
            for (name, ground) in grounds {
                check(&format!("text on {name}"), palette.text, ground, 4.5);
                check(&format!("soft on {name}"), palette.soft, ground, 4.5);
                check(&format!("faint on {name}"), palette.faint, ground, 4.5);
                check(&format!("accent on {name}"), palette.accent, ground, 4.5);
                check(&format!("alert on {name}"), palette.alert, ground, 4.5);
                check(&format!("call on {name}"), palette.call, ground, 4.5);
            }
            check("text on chosen", palette.text, palette.accent_soft, 4.5);
            check("soft on chosen", palette.soft, palette.accent_soft, 4.5);
            check("accent on chosen", palette.accent, palette.accent_soft, 4.5);
            check("own text", palette.own_text, palette.own_bubble, 4.5);
            check("own time", palette.own_soft, palette.own_bubble, 4.5);
            check("own link", palette.own_accent, palette.own_bubble, 4.5);
            check("on accent", palette.on_accent, palette.accent, 4.5);
            check("on alert", palette.on_alert, palette.alert, 4.5);
            check("on call", palette.on_call, palette.call, 4.5);
            for number in 1..8 {
                let colour = text_colour(palette, number, palette.text);
                check(&format!("text {number}"), colour, palette.bubble, 4.5);
                check(
                    &format!("own text {number}"),
                    colour,
                    palette.own_bubble,
                    4.5,
                );
                assert_ne!(colour, palette.text);
            }
            let own = (palette.own_text, palette.own_soft, palette.own_bubble);
            let other = (palette.text, palette.faint, palette.bubble);
            for (name, (text, soft, bubble)) in [("code", other), ("own code", own)] {
                let ground = blend(palette.code, bubble);
                check(name, text, ground, 4.5);
                check(&format!("language of {name}"), soft, ground, 4.5);
                for number in 1..8 {
                    let colour = text_colour(palette, number, text);
                    check(&format!("{name} {number}"), colour, ground, 4.5);
                }
            }
            for mark in [palette.online, palette.away, palette.offline] {
                check("presence", mark, palette.surface, 3.0);
            }
        }
    }

    /// A translucent colour.
    fn blend(above: Color32, below: Color32) -> Color32 {
        let lets_through = 255 - u16::from(above.a());
        let [above, below] = [above, below].map(|colour| colour.to_array());
        let [r, g, b] = std::array::from_fn(|channel| {
            let under = u16::from(below[channel]) * lets_through / 255;
            u8::try_from(u16::from(above[channel]) + under).expect("a channel")
        });
        rgb(u32::from_be_bytes([0, r, g, b]))
    }

    #[test]
    fn what_is_selected_or_chosen_is_seen() {
        for palette in [&LIGHT, &DARK] {
            let theme = if palette.dark {
                egui::Theme::Dark
            } else {
                egui::Theme::Light
            };
            let selection = style_of(theme, palette).visuals.selection;
            for ground in [
                palette.sunken,
                palette.surface,
                palette.bubble,
                palette.own_bubble,
                palette.accent_soft,
            ] {
                let selected = blend(selection.bg_fill, ground);
                let seen = contrast(selection.stroke.color, selected);
                assert!(seen >= 4.5, "letters, dark: {}: {seen:.2}", palette.dark);
                // A selection shows only by its ground, so that must be visible too.
                let seen = contrast(selected, ground);
                assert!(seen >= 1.3, "ground, dark: {}: {seen:.2}", palette.dark);
            }
            // The edge and the tick of a selected message.
            for ground in [palette.own_bubble, palette.bubble, palette.accent_soft] {
                let seen = contrast(palette.accent, ground);
                assert!(seen >= 3.0, "edge, dark: {}: {seen:.2}", palette.dark);
            }
            assert!(contrast(palette.on_accent, palette.accent) >= 3.0, "tick");
        }
    }
}
