using System.Globalization;
using CsCheck;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Domain;

/// <summary>On failure CsCheck prints the seed, and the number from which the text was made.</summary>
public sealed class PersonalDataPropertyTests
{
    private const int Texts = 10_000;

    private static readonly string[] Sentences =
    [
        "6月16日上午在社区便民服务中心举行，报名请联系{0}，名额有限。",
        "活动现场收集意见12条，{0}一并答复，邀请人大代表3人、政协委员5人。",
        "大改革协调办发〔2023〕1号要求2023年4月14日前报送（{0}）。",
        "{0}",
        "一、签到；二、座谈交流；三、{0}；四、总结，15:00结束。",
        "详见https://www.dx.gov.cn/art/2023/6/16/art_1.html，或{0}。\n次日公布。",
        "居民李某反映路灯不亮，留言：{0}一直无人处理",
    ];

    private static readonly string[] ArabicDigits = ["0123456789", "０１２３４５６７８９", "0①②③④⑤⑥⑦⑧⑨", "0㊀㊁㊂㊃㊄㊅㊆㊇㊈"];
    private static readonly string[] ChineseDigits = ["〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "〇幺二三四五六七八九"];
    private static readonly string[] Separators = [" ", "-", ".", "/", "—", "－", "·", "\u00a0", "\u3000", "_", " - ", "\u2002", "–"];
    private static readonly string[] OtherSeparators = [",", "，", "、", "；", "～", "：", "*", "\n", "    ", "----"]; // between groups of three digits and more
    private static readonly string[] Invisible = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"];
    private static readonly string[] Surnames = ["王", "李", "张", "欧阳", "司马", "阿卜杜拉·"];
    private static readonly string[] GivenNames = ["建国", "晓梅", "伟", "子涵", "买买提"];

    [Fact]
    public void Every_phone_identity_number_address_and_contact_is_found_in_whatever_way_it_is_written() =>
        Gen.UInt.Sample(
            seed =>
            {
                var random = new Random((int)seed);
                var contact = new KnownContact(Pick(random, Surnames) + Pick(random, GivenNames), $"0739-{random.Next(2_000_000, 10_000_000)}");
                var (kind, written) = random.Next(6) switch
                {
                    0 or 1 => (PersonalDataKind.PhoneNumber, Mobile(random)),
                    2 => (PersonalDataKind.PhoneNumber, Landline(random)),
                    3 => (PersonalDataKind.IdentityNumber, Identity(random)),
                    4 => (PersonalDataKind.MailAddress, Address(random)),
                    _ when random.Next(2) is 0 => (PersonalDataKind.ContactName, Name(random, contact.Person)),
                    _ => (PersonalDataKind.ContactPhone, WithDigits(random, Grouped(random, contact.Phone.Split('-')))),
                };
                var text = string.Format(CultureInfo.InvariantCulture, Pick(random, Sentences), written);
                var place = text.IndexOf(written, StringComparison.Ordinal);
                Assert.True(
                    PersonalDataDetector
                        .Find(text, [], contact)
                        .Any(found => found.Kind == kind && found.Start >= place - 1 && found.Start + found.Length <= place + written.Length + 1),
                    $"{kind}: {text}"
                );
            },
            iter: Texts
        );

    [Fact]
    public void Amounts_dates_listed_lines_and_other_harmless_numbers_are_not_found() =>
        Gen.UInt.Sample(
            seed =>
            {
                var random = new Random((int)seed);
                var listed = $"0739-{random.Next(2_000_000, 10_000_000)}";
                var contact = new KnownContact(Pick(random, Surnames) + Pick(random, GivenNames), $"0731-{random.Next(20_000_000, 100_000_000)}");
                var text = string.Format(CultureInfo.InvariantCulture, Pick(random, Sentences), Harmless(random, listed));
                Assert.True(PersonalDataDetector.Find(text, [listed], contact) is [], text);
            },
            iter: Texts
        );

    private static string Mobile(Random random)
    {
        var number = $"1{random.Next(3, 10)}{random.Next(1_000_000_000):D9}";
        string[][] groups =
        [
            [number],
            [number[..3], number[3..7], number[7..]],
            [number[..3], number[3..]],
            [number[..7], number[7..]],
            [number[..4], number[4..7], number[7..]],
            [number[..3], number[3..6], number[6..]],
            [number[..3], number[3..5], number[5..7], number[7..9], number[9..]],
            [.. number.Select(digit => $"{digit}")],
        ];
        var written = random.Next(8) switch
        {
            0 => $"({number[..3]}){number[3..7]}{Pick(random, Separators)}{number[7..]}",
            1 => $"{number[..2]}-{number[2..6]} {number[6..]}",
            2 => string.Join(Pick(random, OtherSeparators), number[..3], number[3..7], number[7..]),
            _ => Grouped(random, Pick(random, groups)),
        };
        return WithDigits(random, Pick(random, ["", "", "", "+86", "86", "086", "0086", "+86 ", "86-", "（+86）", "0"]) + written);
    }

    private static string Landline(Random random)
    {
        var local = random.Next(2) is 0 ? $"{random.Next(2_000_000, 10_000_000)}" : $"{random.Next(20_000_000, 100_000_000)}";
        if (IsDate(local))
            local = "82345678";
        var area = local.Length is 8 ? Pick(random, ["010", "021", "0731", "0755"]) : Pick(random, ["0739", "0310", "0898"]);
        if (random.Next(4) is 0)
            return Pick(random, ["电话：", "致电", "办公室电话 ", "热线：", "王主任", "传真", "电　话：", "电 话 "]) + WithDigits(random, local);
        var written = random.Next(6) switch
        {
            0 => area + local,
            1 => $"（{area}）{local}",
            2 => $"({area}) {local[..^4]}-{local[^4..]}",
            3 => $"+86 {area[1..]} {local}",
            4 => area + Pick(random, OtherSeparators) + local,
            _ => Grouped(random, random.Next(2) is 0 ? [area, local] : [area, local[..^4], local[^4..]]),
        };
        return WithDigits(random, written) + Pick(random, ["", "", "-801", "转801"]);
    }

    private static string Identity(Random random)
    {
        var born = new DateOnly(1930, 1, 1).AddDays(random.Next(33_000));
        var body = $"{Pick(random, ["430503", "110105", "650102", "530102"])}{born:yyyyMMdd}{random.Next(1_000):D3}";
        // GB 11643: ISO 7064, MOD 11-2, as the sum of the powers of two.
        var check = "10X98765432"[body.Index().Sum(digit => (digit.Item - '0') * ((1 << (17 - digit.Index)) % 11)) % 11];
        var number = $"{body}{check}";
        string[][] groups =
        [
            [number],
            [number[..6], number[6..14], number[14..]],
            [number[..6], number[6..10], number[10..14], number[14..]],
            [.. number.Select(digit => $"{digit}")],
        ];
        var written = random.Next(4) is 0 ? string.Join(Pick(random, OtherSeparators), Pick(random, groups[..^1])) : Grouped(random, Pick(random, groups));
        return WithDigits(random, written.Replace("X", Pick(random, ["X", "x", "Ⅹ", "×", "Х"]), StringComparison.Ordinal));
    }

    private static string Address(Random random)
    {
        var account = $"{(char)('a' + random.Next(26))}{random.Next(1_000)}.{Pick(random, ["zhang", "li_wei", "office"])}";
        var domain = Pick(random, ["163.com", "qq.com", "dx.gov.cn", "mail.shaoyang.gov.cn"]);
        return random.Next(6) switch
        {
            0 => $"{account}@{domain}",
            1 => $"{account} ＠ {domain.Replace(".", " . ", StringComparison.Ordinal)}",
            2 => WithDigits(random, $"{account}＠{domain}", ArabicDigits[1]),
            3 => $"{account}{Pick(random, ["(@)", "﹫"])}{domain}",
            4 => $"张三@{domain}",
            _ => $"{account}(at){domain}",
        };
    }

    private static string Name(Random random, string name)
    {
        var between = Pick(random, ["", "", " ", "\u3000", Pick(random, Invisible), "\u00a0"]);
        return random.Next(4) is 0 ? $"{name[..1]}（{name[1..]}）" : string.Join(between, name.AsEnumerable());
    }

    private static string Grouped(Random random, IEnumerable<string> groups) => string.Join(Pick(random, Separators), groups);

    // Digits of another script, or something invisible between them.
    private static string WithDigits(Random random, string written, string? digits = null)
    {
        digits ??= random.Next(3) is 0 ? Pick(random, ChineseDigits) : Pick(random, ArabicDigits);
        var changed = string.Concat(written.Select(letter => char.IsAsciiDigit(letter) ? digits[letter - '0'] : letter));
        return random.Next(6) is 0 ? changed.Insert(random.Next(1, changed.Length), Pick(random, Invisible)) : changed;
    }

    private static string Harmless(Random random, string listed)
    {
        var day = new DateOnly(2015, 1, 1).AddDays(random.Next(5_000));
        var later = day.AddDays(random.Next(60));
        return random.Next(24) switch
        {
            0 => $"大改革协调办发〔{random.Next(2000, 2030)}〕{random.Next(1, 300)}号",
            1 => $"GB/T {random.Next(100, 50_000)}—{random.Next(1980, 2026)}",
            2 => day.ToString(
                Pick(random, ["yyyy年M月d日", "yyyy-MM-dd", "yyyy.M.d", "yyyy/M/d", "yyyyMMdd", "M月d日", "yyyy.MM.dd"]),
                CultureInfo.InvariantCulture
            ),
            3 => $"{day:yyyy.MM.dd}{Pick(random, ["-", "—", "至", " - "])}{later:yyyy.MM.dd}",
            4 => $"{day:yyyy年M月d日}{random.Next(8, 12)}:{random.Next(60):D2}—{random.Next(13, 19)}:{random.Next(60):D2}",
            5 => $"{random.NextInt64(1, 100_000_000_000)}元",
            6 => $"{random.NextInt64(1, 100_000_000_000):N2}元",
            7 => $"投资{random.Next(1, 10_000_000)}.{random.Next(100):D2}万元",
            8 => $"邮编{random.Next(100_000, 1_000_000)}",
            9 => $"惠及{random.Next(1, 100_000_000)}{Pick(random, ["人", "户", "人次", "件", "家企业"])}",
            10 => $"电话{Pick(random, ["12345", "12315", "12328", "110", "114", "95598", "12333", "119"])}",
            11 =>
                $"热线{Pick(random, ["400", "800"])}{Pick(random, ["-", "", " "])}{random.Next(1_000):D3}{Pick(random, ["-", "", " "])}{random.Next(10_000):D4}",
            12 => $"电话{(random.Next(2) is 0 ? listed : listed[5..])}",
            13 => $"（{listed.Replace("-", "）", StringComparison.Ordinal)}",
            14 => $"统一社会信用代码{CreditCode(random)}",
            15 => $"北纬{random.Next(20, 50)}.{random.Next(1_000_000):D6}，东经{random.Next(75, 134)}.{random.Next(1_000_000):D6}",
            16 => $"https://www.dx.gov.cn/{day:yyyyMM}/t{day:yyyyMMdd}_{random.Next(1_000_000, 100_000_000)}.html"
                + $"?id={random.NextInt64(1_000_000_000_000, 10_000_000_000_000_000)}",
            17 => $"占{random.Next(100)}.{random.Next(100):D2}%，同比增长{random.Next(100)}.{random.Next(10)}%",
            18 => $"参加人数{random.Next(300)}、{random.Next(300)}、{random.Next(300)}、{random.Next(300)}人",
            19 => $"{Pick(random, ["登记号", "台账编号：", "工单", "流水号"])}430503{day:yyMMdd}{random.Next(1_000):D3}",
            20 => $"{Pick(random, ["联系点编号", "热线工单", "咨询单号："])}{random.Next(1_000_000, 100_000_000)}",
            21 => $"人民币{random.NextInt64(10_000_000_000, 20_000_000_000)}，{random.NextInt64(10_000_000_000, 20_000_000_000)}余元",
            22 => $"{random.Next(100, 1_000)}、{random.Next(1_000, 10_000)}、{random.Next(1_000, 10_000)}{Pick(random, ["人", "件", "户"])}",
            _ => $"第{random.Next(1, 100)}次，{random.Next(1, 32)}个社区、{random.Next(1, 1_000)}个小区，编号{random.Next(10_000):D4}",
        };
    }

    private static string CreditCode(Random random)
    {
        const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        var body = $"{random.Next(1, 10)}{random.Next(1, 10)}430503{string.Concat(Enumerable.Range(0, 9).Select(_ => Alphabet[random.Next(Alphabet.Length)]))}";
        // GB 32100: 31 less the remainder of the sum of the values, each times a power of 3, modulo 31.
        var sum = body.Aggregate((Sum: 0, Power: 1), (before, letter) => (before.Sum + (Alphabet.IndexOf(letter) * before.Power), before.Power * 3 % 31)).Sum;
        return body + Alphabet[(31 - (sum % 31)) % 31];
    }

    private static bool IsDate(string digits) => DateOnly.TryParseExact(digits, "yyyyMMdd", out _);

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];
}
