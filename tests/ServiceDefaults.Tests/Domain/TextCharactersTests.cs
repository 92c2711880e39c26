using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Domain;

public sealed class TextCharactersTests
{
    [Theory]
    [InlineData("公开体验", 4)]
    [InlineData("𠮷", 1)]
    [InlineData("", 0)]
    public void A_character_counts_once_however_it_is_stored(string text, int count) => Assert.Equal(count, TextCharacters.Count(text));

    [Theory]
    [InlineData("第一行\n第二行", true)]
    [InlineData("第一行\r\n第二行", true)]
    [InlineData("第一行\r第二行", false)]
    [InlineData("第一行\u2028第二行", false)]
    [InlineData("一、\t签到", true)]
    public void Lines_end_with_a_line_feed_where_there_may_be_several(string text, bool isAccepted)
    {
        Assert.Equal(isAccepted, !TextCharacters.HasUnaccepted(text, isMultiLine: true));
        Assert.True(TextCharacters.HasUnaccepted(text, isMultiLine: false));
    }

    [Theory]
    [InlineData("阿卜杜拉·买买提")]
    [InlineData("第 1 次\u00a0“开放日”\u3000（上午）")]
    [InlineData("葛\ue0101飾、👍🏻、①")]
    [InlineData("㊣、①、々、\U00031350、\ue000")] // characters for personal names: of a young version of Unicode, and of private use
    public void What_people_can_see_is_accepted(string text) => Assert.False(TextCharacters.HasUnaccepted(text, isMultiLine: false));

    [Theory]
    [InlineData("公\u2065开")]
    [InlineData("公\ufff4开")]
    [InlineData("公\U000e0081开")]
    [InlineData("公\uffff开")]
    [InlineData("公\ufdd0开")]
    [InlineData("公\u200d开")]
    [InlineData("公\u0001开")]
    public void Invisible_characters_are_not_accepted(string text) => Assert.True(TextCharacters.HasUnaccepted(text, isMultiLine: false));

    [Theory]
    [InlineData(" \u3000\u00a0")]
    [InlineData("\u3164\u2800\u200b")]
    [InlineData("\ufe0f\u0301")]
    public void A_text_of_which_nothing_can_be_seen_is_blank(string text) => Assert.True(TextCharacters.IsBlank(text));

    [Theory]
    [InlineData("https://www.dx.gov.cn/art/2023/6/16/art_1.html?id=1#top", true)]
    [InlineData("http://例子.中国/活动", true)]
    [InlineData("https://www.dx.gov.cn/%E6%B4%BB%E5%8A%A8", true)]
    [InlineData("https://user:pass@www.dx.gov.cn/", false)]
    [InlineData("https://www.dx.gov.cn@example.org/", false)]
    [InlineData("https://www.dx.gov.cn/\r\nSet-Cookie:a", false)]
    [InlineData("https://www.dx.gov.cn/%0d%0aSet-Cookie:a", false)]
    [InlineData("https://www.dx.gov.cn/%00", false)]
    [InlineData("https://www.dx.gov.cn/\u202egpj.exe", false)]
    [InlineData("https://www.dx.gov.cn/%E2%80%AEgpj.exe", false)]
    [InlineData("https://www.dx.gov.cn/a b", false)]
    [InlineData(" https://www.dx.gov.cn/", false)]
    [InlineData("https:\\\\www.dx.gov.cn/", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("tel:13973912345", false)]
    [InlineData("/art/1", false)]
    public void Links_with_user_information_or_control_characters_are_rejected(string link, bool isValid) => Assert.Equal(isValid, WebLink.IsValid(link));
}
